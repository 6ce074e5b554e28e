import DKIMCore

/// The parsers that read what comes from outside. Each must end, and none may trap.
enum Targets {
    static let all: [String: @Sendable ([UInt8]) -> Void] = [
        "signature": signature,
        "key-record": keyRecord,
        "mailbox": mailbox,
        "message": message,
        "results": results,
        "body": body,
        "verify": verify,
        "diagnosis": diagnosis,
    ]

    @Sendable static func signature(_ bytes: [UInt8]) {
        let field = HeaderField(name: "DKIM-Signature".utf8, body: bytes)
        let parsed = DKIMSignature.parse(field)
        _ = parsed.fieldWithEmptyB()
        // What could be parsed must come out of the formatter as it went in.
        guard case .success(let signature) = parsed.signature else { return }
        let again = DKIMSignature.parse(
            signature.signedField(signatureData: signature.signatureData))
        guard case .success = again.signature else {
            fatalError("a formatted signature does not parse")
        }
    }

    @Sendable static func keyRecord(_ bytes: [UInt8]) {
        let key = PublishedKey(text: bytes)
        guard case .success(let publicKey)? = key.publicKey else { return }
        _ = try? publicKey.verify(
            signature: Array(repeating: 1, count: (publicKey.bits + 7) / 8),
            digest: Array(repeating: 2, count: 32))
    }

    @Sendable static func mailbox(_ bytes: [UInt8]) {
        _ = try? Author.list(in: bytes[...])
    }

    @Sendable static func message(_ bytes: [UInt8]) {
        guard let reader = try? MessageReader(bytes) else { return }
        _ = try? reader.header.authors()
    }

    @Sendable static func results(_ bytes: [UInt8]) {
        _ = AuthenticationResults.claims(["mx.example.com"], body: bytes[...])
        guard let parsed = try? AuthenticationResults.parse(bytes[...]) else { return }
        let body = parsed.fieldBody()
        guard let again = try? AuthenticationResults.parse(body[...]) else {
            fatalError("a formatted field does not parse")
        }
        guard again.results.count <= parsed.results.count else {
            fatalError("a formatted field holds more results than were put in")
        }
    }

    /// The hash must not depend on how the body is cut.
    @Sendable static func body(_ bytes: [UInt8]) {
        guard let cut = bytes.first else { return }
        let content = Array(bytes.dropFirst())
        var plan = BodyHashPlan()
        for algorithm in Canonicalization.Algorithm.allCases {
            _ = plan.request(BodyHashSpecification(canonicalization: algorithm, limit: nil))
            _ = plan.request(
                BodyHashSpecification(canonicalization: algorithm, limit: UInt64(cut)))
        }
        guard let whole = try? BodyHasher(plan: plan), let parts = try? BodyHasher(plan: plan)
        else { return }
        whole.update(content.span)
        let position = min(Int(cut), content.count)
        let head = content[..<position]
        let tail = content[position...]
        parts.update(head.span)
        parts.update(tail.span)
        guard let a = try? whole.finish(), let b = try? parts.finish() else { return }
        guard a.map(\.digest) == b.map(\.digest) else {
            fatalError("the hash depends on the cut")
        }
    }

    @Sendable static func verify(_ bytes: [UInt8]) {
        guard let reader = try? MessageReader(bytes) else { return }
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: reader.header, policy: VerificationPolicy(), now: 1_800_000_000, plan: &plan)
        guard let hasher = try? BodyHasher(plan: plan) else { return }
        hasher.update(reader.body.span)
        guard let hashes = try? hasher.finish() else { return }
        _ = verifier.results(bodyHashes: hashes, answers: [:]).resultInfos()
    }

    /// The first octets, up to a line end, are a key record.
    @Sendable static func diagnosis(_ bytes: [UInt8]) {
        let record = bytes.prefix { $0 != 0x0A }
        let message = Array(bytes.dropFirst(record.count + 1))
        guard let reader = try? MessageReader(message) else { return }
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: reader.header, policy: VerificationPolicy(), now: 1_800_000_000, plan: &plan)
        guard let hasher = try? BodyHasher(plan: plan) else { return }
        hasher.update(reader.body.span)
        guard let hashes = try? hasher.finish() else { return }
        let answer = KeyAnswer.records([PublishedKey(text: Array(record))], .unknown)
        let answers = { (queries: [KeyQuery]) in
            Dictionary(uniqueKeysWithValues: queries.map { ($0, answer) })
        }
        let results = verifier.results(
            bodyHashes: hashes, answers: answers(verifier.keyQueries))
        let diagnosis = MessageDiagnosis(
            header: reader.header, body: reader.body, results: results, now: 1_800_000_000)
        guard let findings = try? diagnosis.findings(answers: answers(diagnosis.keyQueries))
        else { return }
        guard findings.count == results.count else { fatalError("a result without findings") }
    }
}
