internal import DKIMCore
internal import DKIMFilter

/// Who signs a message, or why nobody does.
struct SigningExplanation {
    let configuration: Configuration
    let recorder: DecisionRecorder

    private typealias Step = Explanation.Step

    private func place(_ parameter: String) -> SourceLocation? {
        configuration.settings[parameter.lowercased()]?.location
    }

    /// What was looked at once the origin was known.
    func steps(_ evidence: RouteEvidence) -> [Explanation.Step] {
        var steps = [sender(evidence)]
        if let exemption = exemption(evidence) { steps.append(exemption) }
        if evidence.exemption == nil, evidence.origin != nil, evidence.sender != nil {
            if let entry = evidence.coveringEntry {
                steps.append(covering(entry))
            } else if evidence.identities.isEmpty, recorder.failure == nil {
                steps.append(noKey(evidence))
            }
            if !configuration.mode.contains(.sign) || !configuration.mode.contains(.verify) {
                steps.append(mode)
            }
            if let recipients = recipients(evidence) { steps.append(recipients) }
        }
        if evidence.usesOurDomain, let sender = evidence.sender {
            steps.append(
                Step(
                    subject: "sender",
                    words: "an outsider uses \(sender.mailbox.domain.ascii), which is ours: that "
                        + "is told in the log (ExternalIgnoreList)"))
        }
        if let malformed = recorder.malformed {
            steps.append(
                Step(
                    subject: malformed.parameter, words: malformed.fault,
                    location: place(malformed.parameter)))
        }
        if let failure = recorder.failure {
            steps.append(Step(subject: "tables", words: "\(failure)"))
        }
        return steps + resigning
    }

    private func sender(_ evidence: RouteEvidence) -> Explanation.Step {
        guard let sender = evidence.sender else {
            let words =
                switch evidence.senderFault {
                case .author(let fault): "none: \(fault)"
                case .selection(let fault): "none: \(fault)"
                case nil: "not looked at"
                }
            return Step(subject: "sender", words: words)
        }
        let (source, parameter) =
            switch sender.source {
            case .macro(let name): ("macro \(name)", "SenderMacro")
            case .field(let name): (name.text, "SenderHeaders")
            case .fallback: ("DefaultSender", "DefaultSender")
            }
        return Step(
            subject: "sender", words: "\(sender.mailbox), by \(source)",
            location: place(parameter))
    }

    private func exemption(_ evidence: RouteEvidence) -> Explanation.Step? {
        guard configuration.exemptions.domains != nil, let sender = evidence.sender else {
            return nil
        }
        let domain = sender.mailbox.domain.ascii
        return Step(
            subject: "ExemptDomains",
            words: evidence.exemption == nil ? "\(domain) is not in it" : "\(domain) is in it",
            entry: evidence.exemption.map(OriginExplanation.text),
            location: evidence.exemption?.location ?? place("ExemptDomains"))
    }

    private var mode: Explanation.Step {
        let signs = configuration.mode.contains(.sign)
        return Step(
            subject: "Mode", words: signs ? "nothing is verified" : "nothing is signed",
            entry: configuration.settings["mode"]?.value, location: place("Mode"))
    }

    /// Nothing is signed, but the sender has a row.
    private func covering(_ entry: DataSetEntry) -> Explanation.Step {
        let hasTable = configuration.settings["signingtable"] != nil
        return Step(
            subject: hasTable ? "SigningTable" : "Domain", words: "the sender is one of ours",
            entry: OriginExplanation.text(of: entry), location: entry.location)
    }

    /// There is no row for the sender.
    private func noKey(_ evidence: RouteEvidence) -> Explanation.Step {
        let sender = evidence.sender?.mailbox
        let hasTable = configuration.settings["signingtable"] != nil
        guard hasTable || configuration.settings["domain"] != nil else {
            return Step(
                subject: "Domain", words: "neither this nor SigningTable is set: there is no key")
        }
        let name = hasTable ? "SigningTable" : "Domain"
        let text = hasTable ? sender?.description : sender?.domain.ascii
        return Step(
            subject: name, words: "no entry is for \(text ?? "?")", location: place(name))
    }

    private func recipients(_ evidence: RouteEvidence) -> Explanation.Step? {
        guard configuration.exemptions.recipients != nil, !evidence.identities.isEmpty,
            configuration.mode.contains(.sign)
        else { return nil }
        guard let found = evidence.unsignedRecipient else {
            return Step(
                subject: "DontSignMailTo", words: "no recipient is in it (--rcpt)",
                location: place("DontSignMailTo"))
        }
        return Step(
            subject: "DontSignMailTo", words: "\(found.address) is in it",
            entry: OriginExplanation.text(of: found.entry), location: found.entry.location)
    }

    private var resigning: [Explanation.Step] {
        guard let (recipient, match) = recorder.resigning else { return [] }
        let signers = match.identities.map { "d=\($0.domain.ascii) s=\($0.selector.ascii)" }
            .joined(separator: ", ")
        let condition =
            configuration.resigning.includesUnverified
            ? "signed anew in any case (ResignAll)" : "signed anew if a signature of it is good"
        return [
            Step(
                subject: "ResignMailTo", words: "\(recipient) is in it: \(condition), \(signers)",
                entry: OriginExplanation.text(of: match.entry), location: match.entry.location)
        ]
    }

    // MARK: Signatures

    /// The signatures that were made, each with the rows that it is made of.
    func signatures(
        _ identities: [SigningIdentity], _ edits: [MessageEdit]
    ) -> [Explanation.Signature] {
        let fields = edits.compactMap { edit -> DKIMSignature? in
            guard case .insertField("DKIM-Signature", let body) = edit else { return nil }
            let field = HeaderField(name: "DKIM-Signature".utf8, body: body)
            guard case .success(let signature) = DKIMSignature.parse(field).signature else {
                return nil
            }
            return signature
        }
        return fields.compactMap { signature in
            let identity = identities.first {
                $0.domain == signature.signingDomain && $0.selector == signature.selector
            }
            guard let identity else { return nil }
            var tags = [
                ("d", signature.signingDomain.ascii), ("s", signature.selector.ascii),
                ("a", signature.algorithm.rawValue), ("c", signature.canonicalization.description),
            ]
            if let agent = signature.agentIdentifier { tags.append(("i", agent.text)) }
            if let length = signature.bodyLength { tags.append(("l", "\(length)")) }
            return Explanation.Signature(
                tags: tags, key: identity.keyFile ?? "\(identity.keyName) (in KeyTable)",
                keyBits: identity.key.bits, steps: rows(of: identity))
        }
    }

    private func rows(of identity: SigningIdentity) -> [Explanation.Step] {
        switch identity.source {
        case .domain(let entry):
            return [
                Step(
                    subject: "Domain", words: "the sender's domain is in it", entry: entry?.key,
                    location: entry?.location ?? place("Domain"))
            ]
        case .tables(let row, let key):
            var steps: [Step] = []
            if let row {
                steps.append(
                    Step(
                        subject: "SigningTable", words: "the sender matches",
                        entry: OriginExplanation.text(of: row), location: row.location))
            }
            return steps + [
                Step(
                    subject: "KeyTable", words: "the key's row", entry: key.name,
                    location: key.location)
            ]
        }
    }
}
