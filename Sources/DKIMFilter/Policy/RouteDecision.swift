internal import DKIMCore

/// Decides whether a message is signed or verified, and says why.
///
/// The client decides nothing: origin follows from address, authentication and daemon name as
/// configured. Only a message of ours whose sender's domain is ours is signed.
struct RouteDecision {
    let configuration: Configuration
    let client: ClientIdentity

    /// The route, with the lines that explain it.
    struct Verdict {
        var route: MessageRoute
        /// Each step, for LogWhy.
        var steps: [String] = []
        /// What an operator should be told without asking.
        var warnings: [String] = []
    }

    /// Decides for a message with this header section and these recipients.
    ///
    /// - Parameter willWait: called before a look-up waits for a store.
    func verdict(
        header: HeaderSection, recipients: Recipients, macros: MacroLookup, willWait: () -> Void
    ) throws(SigningLookupError) -> Verdict {
        var verdict = Verdict(route: configuration.mode.contains(.verify) ? .verify : .leave)
        let isOurs = try originIsOurs(macros, &verdict.steps, willWait)
        guard let sender = sender(of: header, macros, isOurs: isOurs, &verdict) else {
            return verdict
        }
        if try isExempt(sender.domain, willWait) {
            verdict.steps.append("\(sender.domain) is exempt (ExemptDomains)")
            let removesClaims = configuration.mode.contains(.verify) && !isOurs
            verdict.route = removesClaims ? .exempt : .leave
        } else if isOurs {
            try decide(for: sender, recipients: recipients, &verdict, willWait)
        } else if configuration.signing.identities.claims(sender.domain),
            !configuration.origin.externalIgnore.matches(
                host: client.host, address: client.address)
        {
            verdict.warnings.append(
                "external host \(client.name) attempted to send as \(sender.domain)")
        }
        return verdict
    }

    /// What is done with mail of ours.
    private func decide(
        for sender: Mailbox, recipients: Recipients, _ verdict: inout Verdict,
        _ willWait: () -> Void
    ) throws(SigningLookupError) {
        let keys = configuration.signing.identities
        guard configuration.mode.contains(.sign) else {
            // As OpenDKIM does: mail that would be signed is left alone where signing is off.
            if try keys.cover(sender, willWait: willWait) {
                verdict.route = .leave
            } else {
                verdict.steps.append(keys.explanation(for: sender))
            }
            return
        }
        let identities = try keys.identities(for: sender, willWait: willWait)
        guard !identities.isEmpty else {
            verdict.warnings.append(keys.explanation(for: sender))
            return
        }
        verdict.route = .leave
        if let recipient = try unsignedRecipient(among: recipients, willWait) {
            verdict.warnings.append("skipping signing of mail to '\(recipient)'")
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
            do throws(SenderSelection.Fault) {
                return try configuration.sender.sender(of: header, authors: authors, macros: macros)
            } catch {
                lines = [
                    "can't parse \(error.source): header value '\(Self.excerpt(error.value))'",
                    "not signed: \(error.source): \(error.reason)",
                ]
            }
        } catch .headerSectionTooLarge {
            // The log has that already.
            return nil
        } catch {
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

    private func isExempt(
        _ domain: DomainName, _ willWait: () -> Void
    ) throws(SigningLookupError) -> Bool {
        guard let set = configuration.exemptions.domains else { return false }
        return try lookUp("ExemptDomains") { () throws(DataSetError) in
            try set.entry(forDomain: domain, willWait: willWait) != nil
        }
    }

    private func unsignedRecipient(
        among recipients: Recipients, _ willWait: () -> Void
    ) throws(SigningLookupError) -> String? {
        guard let set = configuration.exemptions.recipients else { return nil }
        return try lookUp("DontSignMailTo") { () throws(DataSetError) in
            for recipient in recipients.knownMailboxes
            where try set.entry(for: recipient, willWait: willWait) != nil {
                return recipient
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

    /// Whether the message comes from inside: the MTA's service, macros, client address,
    /// authentication. One of them is enough, and none takes back what another one says.
    private func originIsOurs(
        _ macros: MacroLookup, _ steps: inout [String], _ willWait: () -> Void
    ) throws(SigningLookupError) -> Bool {
        let origin = configuration.origin
        if let services = origin.services {
            let name = macros("{daemon_name}") ?? ""
            let isKnown = try lookUp("MTA") { () throws(DataSetError) in
                try services.entry(for: name, willWait: willWait) != nil
            }
            if isKnown { return true }
            steps.append("no MTA name match (host=\(client.name), MTA=\(name))")
        }
        if origin.macros.matches(macros) { return true }
        if !origin.macros.isEmpty { steps.append("no macros match") }
        if origin.internalHosts.matches(host: client.host, address: client.address) { return true }
        steps.append("\(client.description) not internal")
        // Either macro alone tells an authenticated client: Postfix sends both, others one.
        for name in ["{auth_type}", "{auth_authen}"] {
            if let value = macros(name), !value.isEmpty { return true }
        }
        steps.append("not authenticated")
        return false
    }
}
