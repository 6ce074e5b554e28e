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
    public init(
        header: HeaderSection, policy: VerificationPolicy, now: UInt64,
        plan: inout BodyHashPlan
    ) {
        self.header = header
        self.policy = policy
        var authorFault: AuthorFault?
        do {
            _ = try header.authors()
        } catch {
            authorFault = error
        }
        var candidates: [Candidate] = []
        for (index, field) in header.fields(named: .dkimSignature).enumerated() {
            // The cap counts every field, so that junk cannot buy more work; what lies beyond
            // is told in one result, not one each.
            guard index < policy.maximumSignatures else {
                candidates.append(
                    Candidate(
                        parsed: DKIMSignature.parse(field),
                        state: .settled(.notExamined(limit: policy.maximumSignatures))))
                break
            }
            let parsed = DKIMSignature.parse(field)
            let state = Self.judge(
                parsed, authorFault: authorFault, policy: policy, now: now, plan: &plan)
            candidates.append(Candidate(parsed: parsed, state: state))
        }
        // What was cut off may hold signatures, so the message is not an unsigned one. Of the words
        // of RFC 8601 §2.7.1 only permerror does not say that there is one.
        if candidates.isEmpty, header.isTruncated {
            candidates.append(
                Candidate(parsed: .unseen, state: .settled(.author(.headerSectionTooLarge))))
        }
        self.candidates = candidates
    }

    /// The cheap tests, before DNS and body (RFC 6376 §6.1.1).
    private static func judge(
        _ parsed: ParsedSignature, authorFault: AuthorFault?, policy: VerificationPolicy,
        now: UInt64, plan: inout BodyHashPlan
    ) -> Candidate.State {
        if let authorFault { return .settled(.author(authorFault)) }
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
                repairsLineEnds: policy.repairsLineEnds))
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
