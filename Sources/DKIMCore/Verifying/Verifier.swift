/// Verifies the signatures of one message (RFC 6376 §6).
///
/// It does no I/O: it names the keys it needs and the body hashes it needs, both before the body
/// has been read, and takes them when they are there.
public struct Verifier: Sendable {
    private let header: HeaderSection
    private let policy: VerificationPolicy
    private let candidates: [Candidate]

    /// A DKIM-Signature field and what is known of it before key and body.
    private struct Candidate: Sendable {
        let parsed: ParsedSignature
        let state: State

        enum State: Sendable {
            case settled(VerificationFailure)
            case pending(DKIMSignature, bodyHash: Int)
        }
    }

    /// Reads the signatures of a message and asks `plan` for the body hashes they need.
    ///
    /// - Parameters:
    ///   - header: the message's header section.
    ///   - policy: what is accepted.
    ///   - now: seconds since 1970.
    ///   - plan: collects body hashes; equal ones are computed once.
    ///   - isTrusted: whether signatures of a domain are examined however many there are.
    public init(
        header: HeaderSection, policy: VerificationPolicy, now: UInt64,
        plan: inout BodyHashPlan, isTrusted: ((DomainName) -> Bool)? = nil
    ) {
        self.header = header
        self.policy = policy
        let (fault, authorDomains) = Self.standing(of: header, policy: policy)
        let fields = header.fields(named: .dkimSignature)
        let choice = SignatureChoice(
            policy: policy, authorDomains: authorDomains, isTrusted: isTrusted)
        let signatures = fields.prefix(choice.range).map { DKIMSignature.parse($0) }
        let chosen = choice.indices(of: signatures)
        var candidates: [Candidate] = []
        var tellsOfRest = true
        for (index, parsed) in signatures.enumerated() {
            if chosen.contains(index) {
                let state =
                    fault.map { .settled($0) }
                    ?? Self.judge(parsed, policy: policy, now: now, plan: &plan)
                candidates.append(Candidate(parsed: parsed, state: state))
            } else if tellsOfRest {
                // The others are told of in one result, not one each.
                tellsOfRest = false
                let failure = VerificationFailure.notExamined(
                    count: fields.count - chosen.count, limit: policy.maximumSignatures)
                candidates.append(Candidate(parsed: parsed, state: .settled(failure)))
            }
        }
        // What was cut off may hold signatures, so the message is not an unsigned one. Of the words
        // of RFC 8601 §2.7.1 only permerror does not say that there is one.
        if candidates.isEmpty, header.isTruncated {
            candidates.append(
                Candidate(parsed: .unseen, state: .settled(.author(.headerSectionTooLarge))))
        }
        self.candidates = candidates
    }

    /// Why no signature of the message can count, and the domains of its authors.
    private static func standing(
        of header: HeaderSection, policy: VerificationPolicy
    ) -> (fault: VerificationFailure?, authorDomains: [DomainName]) {
        let authors: [Author]
        do {
            authors = try header.authors()
        } catch {
            if case .unusableFrom = error, policy.acceptsUnusableFrom { return (nil, []) }
            return (.author(error), [])
        }
        let domains = authors.compactMap { $0.mailbox?.domain }
        guard policy.demandsFieldCounts, let fault = header.fieldCountFault else {
            return (nil, domains)
        }
        return (.fieldCount(fault), domains)
    }

    /// The cheap tests, before DNS and body (RFC 6376 §6.1.1).
    private static func judge(
        _ parsed: ParsedSignature, policy: VerificationPolicy, now: UInt64,
        plan: inout BodyHashPlan
    ) -> Candidate.State {
        let signature: DKIMSignature
        do {
            signature = try parsed.signature.get()
        } catch {
            return .settled(.malformed(error))
        }
        guard signature.algorithm.isAcceptable else { return .settled(.forbiddenAlgorithm) }
        // No name of that length can exist; no resolver need be bothered (RFC 1035 §2.3.4).
        guard signature.keyQuery.isWithinDNSLimits else { return .settled(.noKey) }
        // RFC 6376 §3.5: x= and t= are compared with some tolerance for clocks that differ.
        if let expiration = signature.expiration,
            now > expiration.addingSaturated(policy.clockDrift)
        {
            return .settled(.expired)
        }
        if let timestamp = signature.timestamp, timestamp > now.addingSaturated(policy.clockDrift) {
            return .settled(.signedInFuture)
        }
        let index = plan.request(
            BodyHashSpecification(
                canonicalization: signature.canonicalization.body, limit: signature.bodyLength,
                repairsLineEnds: policy.repairsLineEnds,
                countsAll: policy.minimumCoverage != nil && signature.bodyLength != nil))
        return .pending(signature, bodyHash: index)
    }

    /// Whether the message has no signature at all. Not known, and false, of one whose header
    /// section was too large to be kept whole.
    public var isUnsigned: Bool { candidates.isEmpty }

    /// The keys to look up, each once, in the order of the signatures.
    public var keyQueries: [KeyQuery] {
        var queries: [KeyQuery] = []
        for case .pending(let signature, _) in candidates.map(\.state) {
            let query = signature.keyQuery
            if !queries.contains(query) { queries.append(query) }
        }
        return queries
    }

    /// The results, one per signature in the order of their fields. A header section that was too
    /// large and shows no signature has one result, which says so.
    ///
    /// - Parameters:
    ///   - bodyHashes: what the plan given at the start came to.
    ///   - answers: for every one of ``keyQueries``; a missing answer counts as a time-out.
    public func results(
        bodyHashes: [BodyHash], answers: [KeyQuery: KeyAnswer]
    ) -> [SignatureResult] {
        candidates.map { candidate in
            switch candidate.state {
            case .settled(let failure):
                return SignatureResult(
                    parsed: candidate.parsed, failure: failure, key: nil, coveredBodyOctets: nil)
            case .pending(let signature, let index):
                guard bodyHashes.indices.contains(index) else {
                    let fault = CryptoError.library(
                        operation: "hash the body", detail: "no hash was computed")
                    return SignatureResult(
                        parsed: candidate.parsed, failure: .fault(fault), key: nil,
                        coveredBodyOctets: nil)
                }
                let answer = answers[signature.keyQuery] ?? .temporaryFailure(.timedOut)
                let evaluation = SignatureEvaluation(
                    parsed: candidate.parsed, signature: signature, header: header,
                    bodyHash: bodyHashes[index], policy: policy)
                return evaluation.result(for: answer)
            }
        }
    }
}

extension UInt64 {
    /// The sum, or the largest number where it does not fit.
    fileprivate func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
