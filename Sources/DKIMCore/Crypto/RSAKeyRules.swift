/// Bounds of the RSA keys that are computed with at all.
///
/// They keep hostile keys from costing time; which sizes are trusted is for the policy of the
/// signer and the verifier (RFC 8301 §3.2).
public enum RSAKeyRules {
    /// The largest modulus that OpenSSL computes with, in bits.
    public static let maximumModulusBits = 16_384
    /// The smallest key to make, to sign with and to accept (RFC 8301 §3.2: signers MUST use no
    /// less, verifiers MUST NOT consider signatures by less as valid).
    public static let minimumGeneratedBits = 1_024
    /// The smallest modulus that holds a SHA-256 DigestInfo with its padding: 62 octets
    /// (RFC 8017 §9.2).
    static let minimumSigningBits = 62 * 8
    /// The largest exponent, in octets. OpenSSL has the same bound for large moduli.
    static let maximumExponentOctets = 8
}
