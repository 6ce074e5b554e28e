import DKIMCore
import DKIMTestSupport

/// Verifies whole messages, as a caller of the library does.
enum Verification {
    /// November 2023: when every message case is looked at.
    static let now: UInt64 = 1_700_000_000

    static func results(
        of message: [UInt8], keys: KeyFile, now: UInt64 = now,
        policy: VerificationPolicy = .init()
    ) throws -> [SignatureResult] {
        let reader = try MessageReader(message)
        return try results(
            header: reader.header, body: Array(reader.body), keys: keys, now: now, policy: policy)
    }

    static func results(
        header: HeaderSection, body: [UInt8], keys: KeyFile, now: UInt64 = now,
        policy: VerificationPolicy = .init()
    ) throws -> [SignatureResult] {
        var plan = BodyHashPlan()
        let verifier = Verifier(header: header, policy: policy, now: now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        hasher.update(body.span)
        var answers: [KeyQuery: KeyAnswer] = [:]
        for query in verifier.keyQueries { answers[query] = keys.answer(to: query) }
        return verifier.results(bodyHashes: try hasher.finish(), answers: answers)
    }
}
