extension Configuration {
    /// Whether some parameter depends on whom a message is for.
    ///
    /// Where none does, the MTA is not asked to tell: that would cost a round trip for each.
    package var needsRecipients: Bool {
        changesRecipients || exemptions.recipients != nil || signing.bodyLengthRecipients != nil
            || resigning.recipients != nil
    }

    /// Whether some parameter changes whom a message is for.
    package var changesRecipients: Bool { failures.redirectTo != nil }
}
