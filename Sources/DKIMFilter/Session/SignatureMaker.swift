internal import DKIMCore

/// Makes the signatures of a message when the hashes of its body are there.
struct SignatureMaker {
    private let identities: [SigningIdentity]
    private let signer: Signer
    /// What is to be done to the message, before the signatures are inserted.
    let edits: [MessageEdit]

    /// Asks `plan` for the hashes.
    init(
        _ preparation: SigningPreparation, now: UInt64, plan: inout BodyHashPlan
    ) throws(SigningError) {
        identities = preparation.identities
        edits = preparation.edits
        signer = try Signer(
            header: preparation.header, requests: preparation.requests, now: now, plan: &plan)
    }

    /// The signature fields, each with the identity that made it.
    func fields(
        bodyHashes: [BodyHash]
    ) throws(SigningError) -> [(SigningIdentity, HeaderField)] {
        Array(zip(identities, try signer.signatures(bodyHashes: bodyHashes)))
    }
}
