internal import DKIMCore

/// What follows from who has signed a message of others: mail that has to be signed by its author's
/// domain, and signers that are marked for scanners.
struct SignerPolicy {
    private let options: SignerPolicyOptions
    /// Fields of the mark's name that the message brought along.
    private var forgedMarks = 0
    /// From fields that the message has, beyond all limits.
    private var fromFields = 0
    private var requirements: [Requirement] = []

    private struct Requirement {
        /// Nil where not all authors can be seen.
        let domain: DomainName?
        let action: Action

        /// What is demanded, for the log.
        var demand: String {
            domain.map { "mail from \($0) has to be signed by that domain" }
                ?? "not all authors of the message can be seen, and some have to sign their mail"
        }
    }

    /// What becomes of a message that does not meet a requirement.
    struct Refusal {
        let disposition: Disposition
        /// For the log.
        let line: String
    }

    init(_ options: SignerPolicyOptions) {
        self.options = options
    }

    /// Whether there is nothing to remove, to demand or to mark.
    var isIdle: Bool { forgedMarks == 0 && requirements.isEmpty }

    /// Whether there are more forged marks than an MTA can remove.
    var isFlood: Bool { forgedMarks > ClaimedResults.maximumRemoved }

    /// Looks at a field as it passes by, so that none escapes by lying beyond a limit.
    mutating func note(name: UnsafeRawBufferPointer) {
        if let markField = options.markField, !isFlood, markField.matches(name) {
            forgedMarks &+= 1
        }
        if options.requiredFrom != nil, FieldName.from.matches(name) { fromFields &+= 1 }
    }

    /// Looks up whether the message has to be signed by its authors' domains: by each that is in
    /// the set, as a reader may see any of them.
    mutating func prepare(
        _ header: HeaderSection, willWait: () -> Void
    ) throws(SigningLookupError) {
        guard options.requiredFrom != nil else { return }
        let authors = AuthorDomains(header)
        requirements = try options.requirements(of: authors, willWait: willWait).map {
            Requirement(domain: $0.domain, action: $0.action)
        }
        if authors.areMore || fromFields > header.count(of: .from) {
            requirements.append(
                Requirement(domain: nil, action: SignerPolicyOptions.defaultAction))
        }
    }

    /// What becomes of the message; nil where it meets what is required. Of several requirements
    /// that it does not meet, that with the gravest consequence counts.
    func refusal(of results: [SignatureResult]) -> Refusal? {
        let refusals = requirements.compactMap { Self.refusal($0, of: results) }
        return refusals.min { Self.rank($0.disposition) < Self.rank($1.disposition) }
    }

    private static func refusal(
        _ requirement: Requirement, of results: [SignatureResult]
    ) -> Refusal? {
        let own = results.filter {
            guard let author = requirement.domain, let domain = $0.signature?.signingDomain else {
                return false
            }
            return author.isEqual(toOrSubdomainOf: domain)
        }
        // A message with a fault in its From field never passes.
        guard !own.contains(where: { $0.failure == nil }) else { return nil }
        if requirement.action != .accept, own.contains(where: { $0.result == .temperror }) {
            return Refusal(
                disposition: .deferMessage(FailureCondition.dnsError.deferral),
                line: "\(requirement.demand), and the key cannot be looked up now "
                    + "(RequireSignatureFrom)")
        }
        // RFC 7372 §3.1.
        let passes = results.contains { $0.failure == nil }
        let detail = passes ? "7.22" : "7.20"
        let text =
            passes
            ? "no valid author-matched DKIM signature found" : "no passing DKIM signature found"
        return Refusal(
            disposition: disposition(requirement.action, detail: detail, text: text),
            line: "\(requirement.demand): \(requirement.action.rawValue) (RequireSignatureFrom)")
    }

    /// The gravest first.
    private static func rank(_ disposition: Disposition) -> Int {
        switch disposition {
        case .reject: 0
        case .discard: 1
        case .deferMessage: 2
        case .quarantine: 3
        case .accept: 4
        }
    }

    /// Removes forged marks, from the last to the first.
    var removals: [MessageEdit] {
        guard let markField = options.markField else { return [] }
        return (0..<forgedMarks).reversed().map {
            .deleteField(name: markField.text, occurrence: $0 &+ 1)
        }
    }

    /// The mark of a message that a signer of the set has signed, all of it: what stands behind a
    /// part that l= covers can be from anybody (RFC 6376 §8.2).
    func mark(
        of results: [SignatureResult], willWait: () -> Void
    ) throws(SigningLookupError) -> [MessageEdit] {
        guard let set = options.allowedSigners, let markField = options.markField else {
            return []
        }
        var words: [String] = []
        do throws(DataSetError) {
            for result in results
            where result.failure == nil && result.coveredBodyOctets == nil {
                guard let domain = result.signature?.signingDomain,
                    let entry = try set.entry(forDomain: domain, willWait: willWait)
                else { continue }
                let word = entry.value.map { " \($0)" } ?? ""
                if !words.contains(domain.ascii + word) { words.append(domain.ascii + word) }
            }
        } catch {
            throw .listUnavailable(parameter: "AllowedSigners", reason: "\(error)")
        }
        guard !words.isEmpty else { return [] }
        let text = words.joined(separator: ", ").utf8
            .map { $0 > 0x1F && $0 < 0x7F ? $0 : UInt8(ascii: "?") }
        return [.insertField(name: markField.text, body: [0x20] + text)]
    }

    private static func disposition(
        _ action: Action, detail: String, text: String
    ) -> Disposition {
        switch action {
        case .accept: .accept
        case .discard: .discard
        case .quarantine: .quarantine(reason: text)
        case .reject:
            .reject(SMTPReply(code: "550", enhancedCode: "5." + detail, text: text))
        case .tempfail:
            .deferMessage(SMTPReply(code: "451", enhancedCode: "4." + detail, text: text))
        }
    }
}
