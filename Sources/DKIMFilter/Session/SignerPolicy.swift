internal import DKIMCore

/// What follows from who has signed a message of others: mail that has to be signed by its author's
/// domain, and signers that are marked for scanners.
struct SignerPolicy {
    private let options: SignerPolicyOptions
    /// Fields of the mark's name that the message brought along.
    private var forgedMarks = 0
    private var requirement: Requirement?

    private struct Requirement {
        let domain: DomainName
        let action: Action
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
    var isIdle: Bool { forgedMarks == 0 && requirement == nil }

    /// Whether there are more forged marks than an MTA can remove.
    var isFlood: Bool { forgedMarks > ClaimedResults.maximumRemoved }

    /// Looks at a field as it passes by, so that none escapes by lying beyond a limit.
    mutating func note(name: UnsafeRawBufferPointer) {
        if let markField = options.markField, !isFlood, markField.matches(name) {
            forgedMarks &+= 1
        }
    }

    /// Looks up whether the message has to be signed by its author's domain.
    mutating func prepare(
        _ header: HeaderSection, willWait: () -> Void
    ) throws(SigningLookupError) {
        guard let set = options.requiredFrom else { return }
        do throws(DataSetError) {
            for domain in Self.authorDomains(of: header) {
                guard let entry = try set.entry(forDomain: domain, willWait: willWait) else {
                    continue
                }
                guard let action = Self.action(of: entry) else {
                    throw DataSetError("“\(entry.value ?? "")” is not an action")
                }
                requirement = Requirement(domain: domain, action: action)
                return
            }
        } catch {
            throw .listUnavailable(parameter: "RequireSignatureFrom", reason: "\(error)")
        }
    }

    /// What becomes of the message; nil where it meets what is required.
    func refusal(of results: [SignatureResult]) -> Refusal? {
        guard let requirement else { return nil }
        let own = results.filter {
            guard let domain = $0.signature?.signingDomain else { return false }
            return requirement.domain.isEqual(toOrSubdomainOf: domain)
        }
        // A message with a fault in its From field never passes.
        guard !own.contains(where: { $0.failure == nil }) else { return nil }
        let demand = "mail from \(requirement.domain) has to be signed by that domain"
        if own.contains(where: { $0.result == .temperror }) {
            return Refusal(
                disposition: .deferMessage(FailureCondition.dnsError.deferral),
                line: "\(demand), and the key cannot be looked up now (RequireSignatureFrom)")
        }
        // RFC 7372 §3.1.
        let passes = results.contains { $0.failure == nil }
        let detail = passes ? "7.22" : "7.20"
        let text =
            passes
            ? "no valid author-matched DKIM signature found" : "no passing DKIM signature found"
        return Refusal(
            disposition: Self.disposition(requirement.action, detail: detail, text: text),
            line: "\(demand): \(requirement.action.rawValue) (RequireSignatureFrom)")
    }

    /// Removes forged marks, from the last to the first.
    var removals: [MessageEdit] {
        guard let markField = options.markField else { return [] }
        return (0..<forgedMarks).reversed().map {
            .deleteField(name: markField.text, occurrence: $0 &+ 1)
        }
    }

    /// The mark of a message that a signer of the set has signed.
    func mark(
        of results: [SignatureResult], willWait: () -> Void
    ) throws(SigningLookupError) -> [MessageEdit] {
        guard let set = options.allowedSigners, let markField = options.markField else {
            return []
        }
        var words: [String] = []
        do throws(DataSetError) {
            for result in results where result.failure == nil {
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

    /// The word of a row; nil where it is none.
    static func action(of entry: DataSetEntry) -> Action? {
        guard let word = entry.value else { return SignerPolicyOptions.defaultAction }
        return Action(word)
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

    /// The domains that a reader may take for the author's. Where the header has several From
    /// fields, or one that cannot be read, each text after an @ counts: a mistake there must not
    /// lead around the requirement.
    private static func authorDomains(of header: HeaderSection) -> [DomainName] {
        do throws(AuthorFault) {
            return try header.authors().compactMap { $0.mailbox?.domain }
        } catch {
            return header.fields(named: .from).prefix(maximumFields).flatMap(domains)
        }
    }

    private static let maximumFields = 8
    private static let maximumDomains = 32

    private static func domains(in field: HeaderField) -> [DomainName] {
        let parts = field.body.split(
            separator: UInt8(ascii: "@"), maxSplits: maximumDomains,
            omittingEmptySubsequences: false)
        return parts.dropFirst().prefix(maximumDomains).compactMap { part in
            let name = part.prefix { octet in
                (octet | 0x20) &- 0x61 < 26 || octet &- 0x30 < 10 || octet == 0x2D
                    || octet == 0x2E || octet == 0x5F || octet >= 0x80
            }
            guard name.count <= 4 * DomainName.maximumLength else { return nil }
            var text = String(decoding: name, as: UTF8.self)
            if text.hasSuffix(".") { text.removeLast() }
            return DomainName(ifName: text)
        }
    }
}
