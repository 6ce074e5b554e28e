internal import DKIMCore
internal import DKIMFilter

/// What to change so that a message is signed: the first condition that failed.
struct RemedyWords {
    let configuration: Configuration
    let message: DescribedMessage
    let recorder: DecisionRecorder

    func remedies(_ evidence: RouteEvidence) -> [String] {
        if let failure = recorder.failure { return [mending(failure)] }
        guard configuration.mode.contains(.sign) else {
            return ["set \(named("Mode")) to sv, or s"]
        }
        if evidence.senderFault != nil { return ["write one From field with a usable address"] }
        var exemption: [String] = []
        if let entry = evidence.exemption {
            exemption = ["take “\(entry.key)” (\(entry.location)) out of ExemptDomains"]
        }
        guard evidence.origin != nil else { return origin(evidence) + exemption }
        guard exemption.isEmpty else { return exemption }
        if evidence.identities.isEmpty, let sender = evidence.sender?.mailbox {
            return key(for: sender)
        }
        if let found = evidence.unsignedRecipient {
            return ["take “\(found.entry.key)” (\(found.entry.location)) out of DontSignMailTo"]
        }
        if let malformed = recorder.malformed {
            return ["mend the header of the message, or set \(named(malformed.parameter)) to no"]
        }
        return []
    }

    /// A parameter with its place.
    private func named(_ parameter: String) -> String {
        configuration.settings[parameter.lowercased()].map { "\(parameter) (\($0.location))" }
            ?? parameter
    }

    private func origin(_ evidence: RouteEvidence) -> [String] {
        var remedies: [String] = []
        let hosts = configuration.origin.internalHosts
        let client = message.client
        if let match = hosts.match(host: client.host, address: client.address), !match.includes {
            let entry = hosts.entry(of: match)
            remedies.append("take “\(entry.key)” (\(entry.location)) out of InternalHosts")
        } else if let address = client.address {
            remedies.append(
                configuration.settings["internalhosts"] == nil
                    ? "if all that \(address) sends is yours: “InternalHosts "
                        + "127.0.0.1,::1,\(address)” (a value replaces the default)"
                    : "if all that \(address) sends is yours: add it to \(named("InternalHosts"))")
        }
        remedies.append("or have the client log in (--auth): then it need not be listed")
        if message.macro("{daemon_name}") != nil {
            remedies.append("or add the service's name to \(named("MTA"))")
        }
        if !evidence.usesOurDomain, let sender = evidence.sender?.mailbox,
            !configuration.signing.identities.claims(sender.domain)
        {
            remedies.append(
                "and there is no key for \(sender.domain.ascii): see "
                    + "\(named(tables ? "SigningTable" : "Domain"))")
        }
        return remedies
    }

    private var tables: Bool { configuration.settings["signingtable"] != nil }

    private func key(for sender: Mailbox) -> [String] {
        let domain = sender.domain.ascii
        guard tables || configuration.settings["domain"] != nil else {
            return ["set Domain, Selector and KeyFile, or SigningTable and KeyTable"]
        }
        guard !tables else {
            let pattern = configuration.keys.signingTable?.isPatternSet == true ? "*@" : ""
            return [
                "add “\(pattern)\(domain) KEYNAME” to \(named("SigningTable")), with a KEYNAME of "
                    + "KeyTable"
            ]
        }
        let isBelow = configuration.keys.subDomains ? nil : parent(of: sender.domain)
        if let isBelow {
            return ["set SubDomains to yes, as \(domain) lies below \(isBelow.ascii)"]
        }
        return ["add \(domain) to \(named("Domain"))"]
    }

    /// The domain above that mail is signed for.
    private func parent(of domain: DomainName) -> DomainName? {
        var next = domain.parent
        while let parent = next {
            if configuration.signing.identities.claims(parent) { return parent }
            next = parent.parent
        }
        return nil
    }

    private func mending(_ failure: SigningLookupError) -> String {
        switch failure {
        case .unknownKey(let name): "add a row “\(name)” to \(named("KeyTable"))"
        case .keyTooSmall(let name, _):
            "make a larger key for “\(name)” (\(named("KeyTable"))), or lower "
                + named("MinimumKeyBits")
        case .keyUnusable(let name, _):
            "mend the key “\(name)” (\(named("KeyTable"))): check-config"
        case .keyUnpublished: "publish the record of the key: genzone writes it"
        case .tableUnavailable: "see that \(named("SigningTable")) and \(named("KeyTable")) answer"
        case .listUnavailable(let parameter, _): "see that \(named(parameter)) answers"
        }
    }
}
