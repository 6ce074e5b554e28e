internal import DKIMCore

/// A message that is being signed: all its signatures over one pass of the body.
final class MessageSigning {
    private let identities: [SigningIdentity]
    private let signer: Signer
    private let hasher: BodyHasher

    init(
        header: HeaderSection, identities: [SigningIdentity], options: SigningOptions, now: UInt64
    ) throws {
        self.identities = identities
        var plan = BodyHashPlan()
        let requests = identities.map { options.request(for: $0) }
        signer = try Signer(header: header, requests: requests, now: now, plan: &plan)
        hasher = try BodyHasher(plan: plan)
    }

    /// Adds a piece of the body; false once no more of it is needed.
    func update(_ chunk: Span<UInt8>) -> Bool {
        hasher.update(chunk)
        return !hasher.isComplete
    }

    /// The signature fields, each with the identity that made it.
    func finish() throws -> [(SigningIdentity, HeaderField)] {
        let fields = try signer.signatures(bodyHashes: hasher.finish())
        return Array(zip(identities, fields))
    }
}
