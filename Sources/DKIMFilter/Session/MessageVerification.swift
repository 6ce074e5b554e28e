internal import DKIMCore

/// A message that is being verified: key look-ups run while the body arrives.
final class MessageVerification {
    private let verifier: Verifier
    private let hasher: BodyHasher
    private let keys: KeyCollector
    private let resigner: SignatureMaker?
    /// The domains of the signatures that the message would get.
    let resigningDomains: [DomainName]
    /// What is hashed of the body.
    let wantedHashes: [BodyHashSpecification]
    private var bodyHashes: [BodyHash] = []
    /// Nanoseconds that ``finish(dnsTimeout:willBlock:)`` waited for keys.
    private(set) var keyWait: UInt64 = 0

    /// Seconds that a message waits where the operator set no limit: longer than any MTA does.
    private static let longestWait = 600

    /// Reads the signatures and starts the look-ups.
    ///
    /// - Parameter resigning: how the message is to be signed anew, over the same pass of the body.
    init(
        header: HeaderSection, configuration: Configuration, resolver: any KeyResolver,
        now: UInt64, resigning: SigningPreparation? = nil
    ) throws {
        var plan = BodyHashPlan()
        var policy = VerificationPolicy(configuration)
        policy.repairsLineEnds = configuration.signing.repairsLineEnds
        let trusted = configuration.verifying.acceptance.trustedDomains
        verifier = Verifier(
            header: header, policy: policy, now: now, plan: &plan,
            isTrusted: trusted.map { trusted in { trusted.contains($0.ascii) } })
        // What nobody has signed is only signed anew if that is asked for: no hash for it.
        let isWanted = configuration.resigning.includesUnverified || !verifier.isUnsigned
        resigner =
            isWanted
            ? try resigning.map { try SignatureMaker($0, now: now, plan: &plan) } : nil
        resigningDomains = resigning?.identities.map(\.domain) ?? []
        hasher = try BodyHasher(plan: plan)
        wantedHashes = plan.specifications
        keys = KeyCollector(queries: verifier.keyQueries, resolver: resolver)
    }

    /// Whether the message has no signature.
    var isUnsigned: Bool { verifier.isUnsigned }

    /// Whether the message may be signed anew.
    var isToBeResigned: Bool { resigner != nil }

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
        bodyHashes = try hasher.finish()
        let mustWait = !keys.isComplete
        if mustWait { willBlock() }
        // The resolver answers every query within its limit; the second on top is a belt to
        // those braces, so that a fault in it ends in temperror, not in a hanging message.
        let limit = dnsTimeout > 0 ? dnsTimeout : Self.longestWait
        let start = mustWait ? MonotonicTime.now : 0
        let answers = keys.wait(seconds: limit &+ 1)
        if mustWait { keyWait = MonotonicTime.now &- start }
        return verifier.results(bodyHashes: bodyHashes, answers: answers)
    }

    /// What is to be done to the message to sign it anew, once it has been judged.
    func resign() throws -> (edits: [MessageEdit], fields: [(SigningIdentity, HeaderField)]) {
        guard let resigner else { return ([], []) }
        return (resigner.edits, try resigner.fields(bodyHashes: bodyHashes))
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
