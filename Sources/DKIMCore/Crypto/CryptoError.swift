internal import COpenSSL

/// What OpenSSL, or the checks before it, refused.
///
/// No case carries key material: descriptions may be logged.
public enum CryptoError: Error, Sendable, Equatable, CustomStringConvertible {
    /// OpenSSL failed for a reason that no input explains (memory, a missing provider).
    case library(operation: String, detail: String)
    /// The octets are not the DER structure that is asked for.
    case malformedKey(detail: String)
    /// The key is well formed, but of a kind that DKIM does not use.
    case unsupportedKey(kind: String)
    /// The RSA modulus is over ``RSAKeyRules/maximumModulusBits``.
    case modulusTooLarge(bits: Int)
    /// The RSA modulus is zero, even, or not over the exponent.
    case unusableModulus(detail: String)
    /// The RSA exponent is 0, 1, even, or over 64 bits.
    case unusableExponent(detail: String)
    /// The Ed25519 key has not 32 octets.
    case wrongKeyLength(octets: Int)
    /// The Ed25519 key is no encoding that RFC 8032 §5.1.3 decodes.
    case nonCanonicalPoint
    /// Anyone can sign for such an Ed25519 key.
    case smallOrderPoint
    /// There is no private key between BEGIN and END lines.
    case noPrivateKey
    /// The private key needs a passphrase.
    case encryptedKey
    /// The private key is too small for an RSA signature with SHA-256.
    case tooSmallToSign(bits: Int)
    /// No key of this size is made.
    case unsupportedKeySize(bits: Int)
    /// The octets to sign or check are no SHA-256 digest.
    case notADigest(octets: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .library(let operation, let detail):
            "OpenSSL could not \(operation): \(detail)"
        case .malformedKey(let detail):
            "the key data is malformed: \(detail)"
        case .unsupportedKey(let kind):
            "the key is \(kind), not an RSA or Ed25519 key as DKIM needs"
        case .modulusTooLarge(let bits):
            "the RSA key has \(bits) bits; over \(RSAKeyRules.maximumModulusBits) is not computed with"
        case .unusableModulus(let detail):
            "the RSA modulus is \(detail)"
        case .unusableExponent(let detail):
            "the RSA exponent is \(detail)"
        case .wrongKeyLength(let octets):
            "an Ed25519 public key has 32 octets, not \(octets)"
        case .nonCanonicalPoint:
            "the Ed25519 public key is not a valid encoding of a point"
        case .smallOrderPoint:
            "the Ed25519 public key is a point of small order, for which anyone can sign"
        case .noPrivateKey:
            "no private key found: expected PEM with “-----BEGIN PRIVATE KEY-----” or DER"
        case .encryptedKey:
            "the private key is encrypted; write it without a passphrase "
                + "(openssl pkey -in KEY -out NEWKEY) and protect the file by its mode"
        case .tooSmallToSign(let bits):
            "an RSA key of \(bits) bits is too small to sign with"
        case .unsupportedKeySize(let bits):
            "no RSA key of \(bits) bits is made: choose "
                + "\(RSAKeyRules.minimumGeneratedBits) to \(RSAKeyRules.maximumModulusBits)"
        case .notADigest(let octets):
            "a SHA-256 digest has \(MessageDigest.byteCount) octets, not \(octets)"
        }
    }
}

/// Empties OpenSSL's error queue of this thread and gives the most recent entry in words.
///
/// Every failed call is followed by this: an entry left behind would explain a later, unrelated
/// failure on the same thread.
@discardableResult
func drainOpenSSLErrors() -> String {
    var last: UInt = 0
    while true {
        let code = ERR_get_error()
        if code == 0 { break }
        last = code
    }
    guard last != 0, let text = ERR_reason_error_string(last) else { return "no reason given" }
    return String(cString: text)
}
