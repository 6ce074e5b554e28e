internal import DKIMCore

/// Decides whether a message is signed or verified, and says why.
///
/// The client decides nothing: origin follows from address, authentication and daemon name as
/// configured. Only a message of ours whose sender's domain is ours is signed.
package struct RouteDecision {
    let configuration: Configuration
    let client: ClientIdentity

    /// The route, with the lines that explain it.
    package struct Verdict: Sendable {
        /// What is done with the message.
        package var route: MessageRoute
        /// The entries that decided.
        package var evidence = RouteEvidence()
        /// Each step, for LogWhy.
        var steps: [String] = []
        /// What an operator should be told without asking.
        var warnings: [String] = []
        /// The domain of the first author, where there is one.
        var author: DomainName?
    }

    /// What holds where nothing says otherwise.
    var undecided: Verdict {
        Verdict(route: configuration.mode.contains(.verify) ? .verify : .leave)
    }

    /// Decides for a message with this header section and these recipients.
    ///
    /// - Parameters:
    ///   - verdict: begins as ``undecided``; where an error ends it, it holds what was found
    ///     before.
    ///   - willWait: called before a look-up waits for a store.
    func decide(
        _ verdict: inout Verdict, header: HeaderSection, recipients: Recipients,
        macros: MacroLookup, willWait: () -> Void
    ) throws(SigningLookupError) {
        let origin = try origin(macros, &verdict.steps, willWait)
        let isOurs = origin != nil
        verdict.evidence.origin = origin
        guard let sender = sender(of: header, macros, isOurs: isOurs, &verdict) else { return }
        verdict.evidence.exemption = try exemption(of: sender.domain, willWait)
        if verdict.evidence.exemption != nil {
            verdict.steps.append("\(sender.domain) is exempt (ExemptDomains)")
            let removesClaims = configuration.mode.contains(.verify) && !isOurs
            verdict.route = removesClaims ? .exempt : .leave
        } else if isOurs {
            try decide(for: sender, recipients: recipients, &verdict, willWait)
        } else if configuration.signing.identities.claims(sender.domain),
            !configuration.origin.externalIgnore.matches(
                host: client.host, address: client.address)
        {
            verdict.evidence.usesOurDomain = true
            verdict.warnings.append(
                "external host \(client.name) attempted to send as \(sender.domain)")
        }
    }

    /// What is done with mail of ours.
    private func decide(
        for sender: Mailbox, recipients: Recipients, _ verdict: inout Verdict,
        _ willWait: () -> Void
    ) throws(SigningLookupError) {
        let keys = configuration.signing.identities
        guard configuration.mode.contains(.sign) else {
            // As OpenDKIM does: mail that would be signed is left alone where signing is off.
            verdict.evidence.coveringEntry = try keys.coveringEntry(
                for: sender, willWait: willWait)
            if verdict.evidence.coveringEntry != nil {
                verdict.route = .leave
            } else {
                verdict.steps.append(keys.explanation(for: sender))
            }
            return
        }
        let identities = try keys.identities(for: sender, willWait: willWait)
        verdict.evidence.identities = identities
        guard !identities.isEmpty else {
            verdict.warnings.append(keys.explanation(for: sender))
            return
        }
        verdict.route = .leave
        if let recipient = try unsignedRecipient(among: recipients, willWait) {
            verdict.evidence.unsignedRecipient = recipient
            verdict.warnings.append("skipping signing of mail to '\(recipient.address)'")
        } else {
            verdict.route = .sign(identities)
        }
    }

    // MARK: The sender

    /// The mailbox that the key is chosen by; nil where there is none, or where the From field is
    /// at fault.
    private func sender(
        of header: HeaderSection, _ macros: MacroLookup, isOurs: Bool, _ verdict: inout Verdict
    ) -> Mailbox? {
        var lines: [String]
        do {
            let authors = try header.authors()
            verdict.author = authors.first?.mailbox?.domain
            do throws(SenderSelection.Fault) {
                let sender = try configuration.sender.sender(
                    of: header, authors: authors, macros: macros)
                verdict.evidence.sender = sender
                return sender.mailbox
            } catch {
                verdict.evidence.senderFault = .selection(error)
                lines = [
                    "can't parse \(error.source): header value '\(Self.excerpt(error.value))'",
                    "not signed: \(error.source): \(error.reason)",
                ]
            }
        } catch .headerSectionTooLarge {
            // The log has that already.
            verdict.evidence.senderFault = .author(.headerSectionTooLarge)
            return nil
        } catch {
            verdict.evidence.senderFault = .author(error)
            lines = ["not signed: \(error)"]
            switch error {
            case .noFromField: lines.insert("can't determine message sender; accepting", at: 0)
            case .unusableFrom:
                let value = header.fields(named: .from).first?.body ?? []
                let text = Self.excerpt(String(decoding: value, as: UTF8.self))
                lines.insert("can't parse From: header value '\(text)'", at: 0)
            case .severalFromFields, .headerSectionTooLarge: break
            }
        }
        if isOurs, configuration.mode.contains(.sign) {
            verdict.warnings += lines
        } else {
            verdict.steps += lines.dropLast()
        }
        return nil
    }

    /// A value for a log line.
    private static func excerpt(_ text: String) -> String {
        let value = text.trimmedOfBlanks
        return value.utf8.count > 100 ? value.prefix(100) + "…" : String(value)
    }

    // MARK: Lists

    private func exemption(
        of domain: DomainName, _ willWait: () -> Void
    ) throws(SigningLookupError) -> DataSetEntry? {
        guard let set = configuration.exemptions.domains else { return nil }
        return try lookUp("ExemptDomains") { () throws(DataSetError) in
            try set.entry(forDomain: domain, willWait: willWait)
        }
    }

    private func unsignedRecipient(
        among recipients: Recipients, _ willWait: () -> Void
    ) throws(SigningLookupError) -> RouteEvidence.UnsignedRecipient? {
        guard let set = configuration.exemptions.recipients else { return nil }
        return try lookUp("DontSignMailTo") { () throws(DataSetError) in
            for recipient in recipients.knownMailboxes {
                guard let entry = try set.entry(for: recipient, willWait: willWait) else {
                    continue
                }
                return RouteEvidence.UnsignedRecipient(address: recipient, entry: entry)
            }
            guard recipients.mailboxes != nil else {
                throw DataSetError("the MTA did not tell all recipients", isTemporary: true)
            }
            return nil
        }
    }

    private func lookUp<Found>(
        _ parameter: String, _ body: () throws(DataSetError) -> Found
    ) throws(SigningLookupError) -> Found {
        do throws(DataSetError) {
            return try body()
        } catch {
            throw .listUnavailable(parameter: parameter, reason: "\(error)")
        }
    }

    // MARK: The origin

    /// What makes the message one from inside: the MTA's service, macros, client address,
    /// authentication. One of them is enough, and none takes back what another one says.
    private func origin(
        _ macros: MacroLookup, _ steps: inout [String], _ willWait: () -> Void
    ) throws(SigningLookupError) -> RouteEvidence.Origin? {
        let origin = configuration.origin
        if let services = origin.services {
            let name = macros("{daemon_name}") ?? ""
            let entry = try lookUp("MTA") { () throws(DataSetError) in
                try services.entry(for: name, willWait: willWait)
            }
            if let entry { return .service(entry) }
            steps.append("no MTA name match (host=\(client.name), MTA=\(name))")
        }
        if let match = origin.macros.match(macros) { return .macro(match) }
        if !origin.macros.isEmpty { steps.append("no macros match") }
        let host = origin.internalHosts.match(host: client.host, address: client.address)
        if let host, host.includes { return .internalHost(host) }
        steps.append("\(client.description) not internal")
        // Either macro alone tells an authenticated client: Postfix sends both, others one.
        for name in ["{auth_type}", "{auth_authen}"] {
            if let value = macros(name), !value.isEmpty { return .authentication(macro: name) }
        }
        steps.append("not authenticated")
        return nil
    }
}
