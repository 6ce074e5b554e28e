/// Something that may have happened to a body between signer and verifier, as what undoes it.
///
/// A kind of damage is a file with one or more of these and a row in ``all``. A hypothesis is a
/// function of octets: whether it holds is for the signed hash to say.
struct BodyHypothesis: Sendable {
    /// The body as it would have been; nil where it cannot have happened, as nothing would change.
    let restore: @Sendable (BodyCase) -> [UInt8]?
    /// What is undone, after "if": `“>From ” becomes “From ” again`.
    let condition: String
    /// Who has done it, and how.
    let cause: String
    /// What to do about it.
    let remedy: String

    /// In the order in which they are tried: the usual first. The first that holds is told.
    static let all: [BodyHypothesis] =
        whiteSpace + lineEnds + mailboxQuoting + dots + reencoding + longLines
}
