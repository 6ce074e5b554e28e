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
    /// Signatures of trusted domains are examined in any case and count towards it; 0 leaves them
    /// and those of the author's domain.
    public var maximumSignatures = 8
    /// Whether bare CR and LF in the body are hashed as CRLF.
    public var repairsLineEnds = false
    /// How much of the body a signature with l= has to cover; nil for as much as it likes.
    public var minimumCoverage: BodyCoverage?
    /// Fields that a signature has to cover where the message has them.
    public var requiredFields: [FieldName] = []
    /// What to make of keys without DNSSEC.
    public var unprotectedKey = UnprovenKeyRule.accept
    /// What to make of keys that DNSSEC proves wrong; nil: they are not to be had
    /// (RFC 4035 §5.5), and the result is `temperror`.
    public var bogusKey: UnprovenKeyRule?
    /// Whether signatures count although the From field, of which there is one, holds no usable
    /// address.
    public var acceptsUnusableFrom = false
    /// Whether no signature counts where fields are missing or repeated against RFC 5322 §3.6.
    public var demandsFieldCounts = false

    /// The defaults.
    public init() {}
}
