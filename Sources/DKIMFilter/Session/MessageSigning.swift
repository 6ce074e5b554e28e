internal import DKIMCore

/// A message that is being signed: all its signatures over one pass of the body.
final class MessageSigning {
    private let identities: [SigningIdentity]
    private let signer: Signer
    private let hasher: BodyHasher
    /// What is to be done to the message, before the signatures are inserted.
    let edits: [MessageEdit]

    init(_ preparation: SigningPreparation, identities: [SigningIdentity], now: UInt64) throws {
        self.identities = identities
        edits = preparation.edits
        var plan = BodyHashPlan()
        signer = try Signer(
            header: preparation.header, requests: preparation.requests, now: now, plan: &plan)
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
