internal import DKIMCore

/// A message that is being verified: key look-ups run while the body arrives.
final class MessageVerification {
    private let verifier: Verifier
    private let hasher: BodyHasher
    private let keys: KeyCollector

    /// Seconds that a message waits where the operator set no limit: longer than any MTA does.
    private static let longestWait = 600

    /// Reads the signatures and starts the look-ups.
    init(
        header: HeaderSection, configuration: Configuration, resolver: any KeyResolver,
        now: UInt64
    ) throws {
        var plan = BodyHashPlan()
        var policy = VerificationPolicy(configuration)
        policy.repairsLineEnds = configuration.signing.repairsLineEnds
        let trusted = configuration.verifying.acceptance.trustedDomains
        verifier = Verifier(
            header: header, policy: policy, now: now, plan: &plan,
            isTrusted: trusted.map { trusted in { trusted.contains($0.ascii) } })
        hasher = try BodyHasher(plan: plan)
        keys = KeyCollector(queries: verifier.keyQueries, resolver: resolver)
    }

    /// Whether the message has no signature.
    var isUnsigned: Bool { verifier.isUnsigned }

    /// Adds a piece of the body; false once no more of it is needed.
    func update(_ chunk: Span<UInt8>) -> Bool {
        hasher.update(chunk)
        return !hasher.isComplete
    }

    /// Waits for what is missing and judges.
    ///
    /// - Parameters:
    ///   - dnsTimeout: the resolver's own limit in seconds, 0 for none; it answers by then.
    ///   - willBlock: called if there is something to wait for.
    func finish(dnsTimeout: Int, willBlock: () -> Void) throws -> [SignatureResult] {
        let bodyHashes = try hasher.finish()
        if !keys.isComplete { willBlock() }
        // The resolver answers every query within its limit; the second on top is a belt to
        // those braces, so that a fault in it ends in temperror, not in a hanging message.
        let limit = dnsTimeout > 0 ? dnsTimeout : Self.longestWait
        let answers = keys.wait(seconds: limit &+ 1)
        return verifier.results(bodyHashes: bodyHashes, answers: answers)
    }
}

extension VerificationPolicy {
    /// What the configuration accepts.
    init(_ configuration: Configuration) {
        self.init()
        let options = configuration.verifying
        // RFC 8301 §3.2: smaller keys must not be accepted, whatever is configured.
        minimumKeyBits = max(1_024, options.minimumKeyBits)
        maximumKeyBits = options.maximumKeyBits
        clockDrift = UInt64(clamping: options.clockDrift)
        maximumSignatures = options.maximumSignatures
        minimumCoverage = options.acceptance.minimumCoverage
        requiredFields = options.acceptance.requiredFields
        unprotectedKey = options.acceptance.unprotectedKey
        bogusKey = options.acceptance.bogusKey
        acceptsUnusableFrom = configuration.malformed.toleratesFrom
        demandsFieldCounts = configuration.malformed.isStrict
    }
}
