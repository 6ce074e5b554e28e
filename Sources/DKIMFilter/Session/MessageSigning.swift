internal import DKIMCore

/// A message that is being signed: all its signatures over one pass of the body.
final class MessageSigning {
    private let maker: SignatureMaker
    private let hasher: BodyHasher
    /// The header that is signed.
    let header: HeaderSection
    /// What is hashed of the body.
    let bodyHashes: [BodyHashSpecification]

    init(_ preparation: SigningPreparation, now: UInt64) throws {
        var plan = BodyHashPlan()
        header = preparation.header
        maker = try SignatureMaker(preparation, now: now, plan: &plan)
        hasher = try BodyHasher(plan: plan)
        bodyHashes = plan.specifications
    }

    /// What is to be done to the message, before the signatures are inserted.
    var edits: [MessageEdit] { maker.edits }

    /// Adds a piece of the body; false once no more of it is needed.
    func update(_ chunk: Span<UInt8>) -> Bool {
        hasher.update(chunk)
        return !hasher.isComplete
    }

    /// The signature fields, each with the identity that made it.
    func finish() throws -> [(SigningIdentity, HeaderField)] {
        try maker.fields(bodyHashes: hasher.finish())
    }
}
