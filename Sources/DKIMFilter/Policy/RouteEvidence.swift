package import DKIMCore

/// Why a message goes its way: the entries that decided. They are what was looked up in any case;
/// words are made of them where somebody asks.
package struct RouteEvidence: Sendable {
    /// What makes a message one of ours.
    package enum Origin: Sendable {
        /// An entry of MTA.
        case service(DataSetEntry)
        /// An entry of MacroList.
        case macro(MacroList.Match)
        /// An entry of InternalHosts.
        case internalHost(HostList.Match)
        /// The macro that tells of an authenticated client.
        case authentication(macro: String)
    }

    /// Why nobody is the sender.
    package enum SenderFault: Sendable {
        /// The From field is at fault.
        case author(AuthorFault)
        /// What SenderMacro or SenderHeaders name is.
        case selection(SenderSelection.Fault)
    }

    /// Nil where the message comes from outside.
    package var origin: Origin?
    /// Whom the key is chosen by.
    package var sender: SenderSelection.Sender?
    /// Why there is no sender.
    package var senderFault: SenderFault?
    /// The entry of ExemptDomains for the sender.
    package var exemption: DataSetEntry?
    /// Who would sign, as the tables have it.
    package var identities: [SigningIdentity] = []
    /// Where nothing is signed (Mode v): the entry by which the sender's mail is ours.
    package var coveringEntry: DataSetEntry?
    /// The recipient whose mail is not signed.
    package var unsignedRecipient: UnsignedRecipient?
    /// Whether an outsider uses a domain of ours.
    package var usesOurDomain = false

    /// Nothing is known yet.
    package init() {}

    /// A recipient with its entry of DontSignMailTo.
    package struct UnsignedRecipient: Sendable {
        /// The address.
        package let address: String
        /// The entry.
        package let entry: DataSetEntry
    }
}
