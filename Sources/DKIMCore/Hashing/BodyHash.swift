/// The hash of a canonical body, and how much it covers.
public struct BodyHash: Sendable, Equatable {
    /// SHA-256 (bh=, RFC 6376 §3.5).
    public let digest: [UInt8]
    /// Octets of the canonical body that were seen. With a limit, counting stops once
    /// `exceedsLimit` is known, unless all is to be counted.
    public let canonicalizedLength: UInt64
    /// Octets that went into the digest. Less than the limit: l= claims more than there is, and
    /// the signature is to be refused (RFC 6376 §3.5, l=).
    public let hashedLength: UInt64
    /// Whether canonical octets exist beyond the limit: someone may have appended them
    /// (RFC 6376 §8.2).
    public let exceedsLimit: Bool
}
