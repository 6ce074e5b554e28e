/// Which mail is left alone although it would be signed, or verified.
package struct ExemptionOptions: Sendable {
    /// Domains whose mail is left alone (ExemptDomains).
    package var domains: (any DataSet)?
    /// Recipients whose mail is not signed (DontSignMailTo).
    package var recipients: (any DataSet)?

    static let parameters: [Parameter] = [
        .custom(
            "ExemptDomains", type: "data set", default: nil,
            help: "Mail whose sender is of one of these domains is neither signed nor verified.",
            details: """
                An entry with a leading dot is for the domains below, which OpenDKIM does not \
                have. Results that claim to be ours are removed all the same where the message \
                comes from outside.
                """
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .domain) else { return }
            configuration.exemptions.domains = set
            context.noticeStars(in: set, of: setting)
        },
        .custom(
            "DontSignMailTo", type: "data set", default: nil,
            help: "A message with one of these recipients is not signed.",
            details: """
                One recipient is enough, and what would be signed is not verified instead. \
                Addresses are whole; * is a wild card in refile: lists.
                """
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .caseless) else { return }
            configuration.exemptions.recipients = set
            context.noticeStars(in: set, of: setting)
            context.noticeDomains(in: set, of: setting)
        },
    ]
}

extension LoadingContext {
    /// Tells of domains in a list of whole addresses.
    fileprivate mutating func noticeDomains(in set: any DataSet, of setting: Setting) {
        guard set.isResident else { return }
        for entry in entries(of: set, parameter: setting.name)
        where !entry.key.contains("@") && !entry.key.contains("*") && entry.key.contains(".") {
            notice(
                "“\(entry.key)” matches nothing, as recipients are whole addresses; for all of a "
                    + "domain write *@\(entry.key) in a refile: list",
                parameter: setting.name, location: entry.location)
        }
    }
}
