/// Which hash of a body is wanted. Signatures that want the same share it.
public struct BodyHashSpecification: Hashable, Sendable {
    /// The body's canonicalization (the second word of c=, RFC 6376 §3.5).
    public var canonicalization: Canonicalization.Algorithm
    /// How many octets of the canonical body are hashed (l=); nil for all.
    public var limit: UInt64?
    /// Whether a bare CR or LF is first made a CRLF. Off, they are the data they are.
    public var repairsLineEnds: Bool
    /// Whether the canonical body is counted to its end though the limit is reached before.
    public var countsAll: Bool

    /// Describes a hash.
    public init(
        canonicalization: Canonicalization.Algorithm, limit: UInt64? = nil,
        repairsLineEnds: Bool = false, countsAll: Bool = false
    ) {
        self.canonicalization = canonicalization
        self.limit = limit
        self.repairsLineEnds = repairsLineEnds
        self.countsAll = countsAll
    }
}
