internal import COpenSSL

/// A private key to sign with.
///
/// The octets live in OpenSSL's memory only, which clears them on release. Any number of threads
/// may sign with one value at the same time.
public struct PrivateKey: Sendable {
    /// The kind of key.
    public let type: KeyType
    /// The size in bits: of the modulus for RSA, 256 for Ed25519.
    public let bits: Int
    /// The public key as p= has it before base64: SubjectPublicKeyInfo for RSA
    /// (RFC 6376 §3.6.1), the raw 32 octets for Ed25519 (RFC 8463 §4).
    public let publicKeyData: [UInt8]

    private let handle: Handle

    /// Takes over a key; releases it where it is none to sign with.
    init(adopting key: OpaquePointer) throws(CryptoError) {
        do {
            type = try Self.type(of: key)
            bits = type == .ed25519 ? 256 : Int(EVP_PKEY_get_bits(key))
            try Self.checkSize(type: type, bits: bits)
            publicKeyData =
                switch type {
                case .rsa: try Self.subjectPublicKeyInfo(of: key)
                case .ed25519: try Self.rawPublicKey(of: key)
                }
            let template = type == .rsa ? try Self.makeSigningTemplate(for: key) : nil
            handle = Handle(key: key, template: template)
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
    }

    /// Signs a SHA-256 digest.
    ///
    /// RSA: RSASSA-PKCS1-v1_5 with the DigestInfo of SHA-256 (RFC 8017 §8.2.1). Ed25519: PureEdDSA
    /// with the digest as the message (RFC 8463 §3).
    public func sign(digest: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard digest.count == MessageDigest.byteCount else {
            throw .notADigest(octets: digest.count)
        }
        switch type {
        case .rsa: return try signRSA(digest)
        case .ed25519: return try signEd25519(digest)
        }
    }

    /// Refuses a key whose private and public numbers do not belong together.
    ///
    /// OpenSSL reads such a key from a damaged file without complaint, and every signature made
    /// with it fails. Costs one signature, so it is for the time when keys are loaded.
    public func checkConsistency() throws(CryptoError) {
        let digest = [UInt8](repeating: 0, count: MessageDigest.byteCount)
        let publicKey =
            switch type {
            case .rsa: try PublicKey(rsa: publicKeyData)
            case .ed25519: try PublicKey(ed25519: publicKeyData)
            }
        guard try publicKey.verify(signature: sign(digest: digest), digest: digest) else {
            throw .malformedKey(detail: "its private and public numbers do not belong together")
        }
    }

    /// The key in unencrypted PKCS#8 PEM. The caller has to protect it.
    public func pkcs8PEM() throws(CryptoError) -> [UInt8] {
        // The buffer behind it is cleared when it is released.
        guard let output = BIO_new(BIO_s_mem()) else {
            throw .library(operation: "write the key", detail: drainOpenSSLErrors())
        }
        defer { BIO_free(output) }
        guard PEM_write_bio_PKCS8PrivateKey(output, handle.key, nil, nil, 0, nil, nil) == 1 else {
            throw .library(operation: "write the key", detail: drainOpenSSLErrors())
        }
        var pem = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
        let count = BIO_read(output, &pem, CInt(clamping: pem.count))
        guard count == pem.count, count > 0 else {
            throw .library(operation: "write the key", detail: drainOpenSSLErrors())
        }
        return pem
    }

    private func signRSA(_ digest: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let template = handle.template, let context = EVP_PKEY_CTX_dup(template) else {
            throw .library(operation: "prepare RSA", detail: drainOpenSSLErrors())
        }
        defer { EVP_PKEY_CTX_free(context) }
        var length = (bits + 7) / 8
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1,
            length == signature.count
        else {
            throw .library(operation: "sign with the RSA key", detail: drainOpenSSLErrors())
        }
        return signature
    }

    private func signEd25519(_ digest: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else {
            throw .library(operation: "prepare Ed25519", detail: drainOpenSSLErrors())
        }
        defer { EVP_MD_CTX_free(context) }
        var length = 64
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSignInit(context, nil, nil, nil, handle.key) == 1,
            EVP_DigestSign(context, &signature, &length, digest, digest.count) == 1,
            length == signature.count
        else {
            throw .library(operation: "sign with the Ed25519 key", detail: drainOpenSSLErrors())
        }
        return signature
    }

    private static func type(of key: OpaquePointer) throws(CryptoError) -> KeyType {
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA: return .rsa
        case EVP_PKEY_ED25519: return .ed25519
        default:
            let name = EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "another kind"
            throw .unsupportedKey(kind: "of the kind \(name)")
        }
    }

    private static func checkSize(type: KeyType, bits: Int) throws(CryptoError) {
        guard type == .rsa else { return }
        guard bits >= RSAKeyRules.minimumSigningBits else { throw .tooSmallToSign(bits: bits) }
        guard bits <= RSAKeyRules.maximumModulusBits else { throw .modulusTooLarge(bits: bits) }
    }

    private static func subjectPublicKeyInfo(of key: OpaquePointer) throws(CryptoError) -> [UInt8] {
        let length = Int(i2d_PUBKEY(key, nil))
        guard length > 0 else {
            throw .library(operation: "write the public key", detail: drainOpenSSLErrors())
        }
        var der = [UInt8](repeating: 0, count: length)
        let written = der.withUnsafeMutableBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return Int(i2d_PUBKEY(key, &cursor))
        }
        guard written == length else {
            throw .library(operation: "write the public key", detail: drainOpenSSLErrors())
        }
        return der
    }

    private static func rawPublicKey(of key: OpaquePointer) throws(CryptoError) -> [UInt8] {
        var raw = [UInt8](repeating: 0, count: Ed25519Point.byteCount)
        var length = raw.count
        guard EVP_PKEY_get_raw_public_key(key, &raw, &length) == 1, length == raw.count else {
            throw .library(operation: "write the public key", detail: drainOpenSSLErrors())
        }
        return raw
    }

    private static func makeSigningTemplate(
        for key: OpaquePointer
    ) throws(CryptoError) -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        guard EVP_PKEY_sign_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else {
            EVP_PKEY_CTX_free(context)
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        return context
    }
}

/// Owns the key and, for RSA, a context that is ready to sign.
///
/// Sendable, because both pointers are set once and what they point to is never changed after
/// that: OpenSSL counts references to an EVP_PKEY atomically and locks the blinding it keeps with
/// an RSA key, and the context is only ever the (const) source of `EVP_PKEY_CTX_dup`.
private final class Handle: @unchecked Sendable {
    let key: OpaquePointer
    let template: OpaquePointer?

    init(key: OpaquePointer, template: OpaquePointer?) {
        self.key = key
        self.template = template
    }

    /// Clears the private numbers: OpenSSL frees them with `BN_clear_free` and
    /// `OPENSSL_secure_clear_free`.
    deinit {
        EVP_PKEY_CTX_free(template)
        EVP_PKEY_free(key)
    }
}
