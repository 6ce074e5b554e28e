/// A signed body hash that the body as it came does not have.
struct BodyQuestion: Hashable, Sendable {
    /// bh=.
    let bodyHash: [UInt8]
    /// The second word of c=.
    let canonicalization: Canonicalization.Algorithm
    /// l=.
    let limit: UInt64?
}
