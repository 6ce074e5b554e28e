/// What a verifier accepts beyond what the signature itself demands. A value, set by configuration.
public struct VerificationPolicy: Sendable, Hashable {
    /// RSA keys below this many bits give `policy`. Where it is less than 1024, 1024 counts
    /// (RFC 8301 §3.2).
    public var minimumKeyBits = 1_024
    /// RSA keys above this many bits are not computed with and give `policy`.
    public var maximumKeyBits = 4_096
    /// Seconds by which clocks may differ when t= and x= are judged (RFC 6376 §3.5).
    public var clockDrift: UInt64 = 300
    /// At most so many DKIM-Signature fields are examined, from the top, whatever they hold.
    public var maximumSignatures = 8
    /// Whether bare CR and LF in the body are hashed as CRLF.
    public var repairsLineEnds = false

    /// The defaults.
    public init() {}
}
