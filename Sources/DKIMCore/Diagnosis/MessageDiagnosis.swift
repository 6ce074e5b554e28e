/// Finds out why signatures of a message do not verify, for people who have to do something about
/// it.
///
/// It does no I/O: it names the keys it needs beside those of the ``Verifier``, and takes answers.
/// What it says decides nothing. Its cost is bounded (``DiagnosisLimits``), whoever has written the
/// message.
public struct MessageDiagnosis: Sendable {
    private let header: HeaderSection
    private let body: ArraySlice<UInt8>
    private let results: [SignatureResult]
    private let now: UInt64
    private let limits: DiagnosisLimits

    /// Prepares a diagnosis.
    ///
    /// - Parameters:
    ///   - header: the header section that was verified.
    ///   - body: all of the body, with CRLF.
    ///   - results: what the ``Verifier`` made of each signature.
    ///   - now: seconds since 1970.
    public init(
        header: HeaderSection, body: ArraySlice<UInt8>, results: [SignatureResult], now: UInt64,
        limits: DiagnosisLimits = .init()
    ) {
        self.header = header
        self.body = body
        self.results = results
        self.now = now
        self.limits = limits
    }

    /// The keys that are needed, each once: also of signatures that failed before their key
    /// mattered.
    public var keyQueries: [KeyQuery] {
        var queries: [KeyQuery] = []
        for result in results where result.failure != nil {
            guard let query = result.signature?.keyQuery, query.isWithinDNSLimits,
                !queries.contains(query)
            else { continue }
            queries.append(query)
            if queries.count == limits.maximumSignatures { break }
        }
        return queries
    }

    /// What there is to say of each result, in their order; nothing of signatures that pass.
    ///
    /// - Parameter answers: for every one of ``keyQueries``; a missing one is as none.
    public func findings(
        answers: [KeyQuery: KeyAnswer]
    ) throws(CryptoError) -> [[Finding]] {
        let examined = results.indices.filter { results[$0].failure != nil }
            .prefix(limits.maximumSignatures)
        let hashes = try bodyHashes(of: examined.compactMap { results[$0].signature })
        let questions = Set(hashes.filter { !$0.key.isAnswered(by: $0.value) }.keys)
        let body = try BodyDiagnosis(
            example: BodyCase(header: header, body: body),
            questions: questions.sorted { $0.bodyHash.lexicographicallyPrecedes($1.bodyHash) },
            limits: limits
        ).findings()
        var effort = Effort(octets: limits.headerOctets)
        var all: [[Finding]] = []
        for (index, result) in results.enumerated() {
            guard let failure = result.failure else {
                all.append(remarks(on: result, answers))
                continue
            }
            let answer = result.signature.flatMap { answers[$0.keyQuery] }
            var findings = FailureExplanation(
                failure: failure, parsed: result.parsed, header: header, now: now
            ).findings(for: answer)
            if examined.contains(index) {
                let diagnosis = SignatureDiagnosis(
                    result: result, failure: failure, header: header, answer: answer)
                findings += try diagnosis.findings(body: body, hashes: hashes, &effort)
            }
            all.append(Self.remediesLast(findings))
        }
        return all
    }

    /// What is to be done comes after all that is known; each remedy once.
    private static func remediesLast(_ findings: [Finding]) -> [Finding] {
        var remedies: [Finding] = []
        for finding in findings where finding.kind == .remedy && !remedies.contains(finding) {
            remedies.append(finding)
        }
        return findings.filter { $0.kind != .remedy } + remedies
    }

    private func remarks(
        on result: SignatureResult, _ answers: [KeyQuery: KeyAnswer]
    ) -> [Finding] {
        KeyExplanation(
            parsed: result.parsed, answer: result.signature.flatMap { answers[$0.keyQuery] }
        ).remarks
    }

    /// What the body comes to for each of the signatures.
    private func bodyHashes(
        of signatures: [DKIMSignature]
    ) throws(CryptoError) -> [BodyQuestion: BodyHash] {
        var plan = BodyHashPlan()
        var places: [BodyQuestion: Int] = [:]
        for signature in signatures where signature.algorithm.isAcceptable {
            let question = BodyQuestion(signature)
            places[question] = plan.request(
                BodyHashSpecification(
                    canonicalization: question.canonicalization, limit: question.limit))
        }
        let hasher = try BodyHasher(plan: plan)
        hasher.update(body.span)
        let hashes = try hasher.finish()
        return places.compactMapValues { hashes.indices.contains($0) ? hashes[$0] : nil }
    }
}

extension BodyQuestion {
    /// What a signature says of the body.
    init(_ signature: DKIMSignature) {
        self.init(
            bodyHash: signature.bodyHash, canonicalization: signature.canonicalization.body,
            limit: signature.bodyLength)
    }

    /// Whether the body is as it was signed.
    func isAnswered(by hash: BodyHash) -> Bool {
        hash.digest == bodyHash && limit.map { hash.hashedLength >= $0 } != false
    }
}
