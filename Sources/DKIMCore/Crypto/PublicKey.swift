internal import COpenSSL

/// A public key (RFC 6376 §3.6.1 p=, RFC 8463 §4), imported and ready to verify with.
///
/// Made once per key record and kept with it: import costs about as much as one verification.
/// Any number of threads may verify with one value at the same time.
public struct PublicKey: Sendable {
    /// The kind of key.
    public let type: KeyType
    /// The size in bits: of the modulus for RSA, 256 for Ed25519.
    public let bits: Int

    private let handle: Handle

    /// Imports an RSA key from SubjectPublicKeyInfo or RSAPublicKey in DER.
    ///
    /// The structure is read here, not by OpenSSL's decoder: that one is slow, serialises threads
    /// and takes keys that no one should compute with.
    public init(rsa der: [UInt8]) throws(CryptoError) {
        let numbers = try RSAPublicNumbers(der: der)
        let key = try Self.importRSA(numbers)
        let template: OpaquePointer
        do {
            template = try Self.makeVerificationTemplate(for: key)
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
        type = .rsa
        bits = numbers.bits
        handle = Handle(key: key, template: template)
    }

    /// Imports an Ed25519 key: the 32 octets of RFC 8032 §5.1.5, not SubjectPublicKeyInfo
    /// (RFC 8463 §4).
    public init(ed25519 raw: [UInt8]) throws(CryptoError) {
        try Ed25519Point.check(raw)
        guard let key = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, raw, raw.count) else {
            throw .library(operation: "import the Ed25519 key", detail: drainOpenSSLErrors())
        }
        type = .ed25519
        bits = 256
        handle = Handle(key: key, template: nil)
    }

    /// Whether the signature is one over this SHA-256 digest.
    ///
    /// RSA: RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2). Ed25519: PureEdDSA with the digest as the message
    /// (RFC 8463 §3). Throws only where OpenSSL itself fails, so that a lack of memory is not
    /// reported as a forgery.
    public func verify(signature: [UInt8], digest: [UInt8]) throws(CryptoError) -> Bool {
        guard digest.count == MessageDigest.byteCount else {
            throw .notADigest(octets: digest.count)
        }
        switch type {
        case .rsa: return try verifyRSA(signature: signature, digest: digest)
        case .ed25519: return try verifyEd25519(signature: signature, digest: digest)
        }
    }

    private func verifyRSA(signature: [UInt8], digest: [UInt8]) throws(CryptoError) -> Bool {
        // RFC 8017 §8.2.2 step 1: exactly as long as the modulus.
        guard signature.count == (bits + 7) / 8 else { return false }
        // A copy of the ready context: no look-up of the algorithm, and no state is shared.
        guard let template = handle.template, let context = EVP_PKEY_CTX_dup(template) else {
            throw .library(operation: "prepare RSA", detail: drainOpenSSLErrors())
        }
        defer { EVP_PKEY_CTX_free(context) }
        return try Self.outcome(
            EVP_PKEY_verify(context, signature, signature.count, digest, digest.count))
    }

    /// The SHA-256 digest that an RSA signature was made over: what the owner of the key once
    /// hashed, whatever is at hand now.
    ///
    /// Nil where the octets are no RSASSA-PKCS1-v1_5 signature with SHA-256 by this key, and for
    /// Ed25519, whose signatures do not tell. For diagnosis: ``verify(signature:digest:)`` decides.
    public func signedDigest(in signature: [UInt8]) throws(CryptoError) -> [UInt8]? {
        guard type == .rsa, signature.count == (bits + 7) / 8 else { return nil }
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, handle.key, nil) else {
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_verify_recover_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else {
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        var digest = [UInt8](repeating: 0, count: signature.count)
        var length = digest.count
        let outcome = EVP_PKEY_verify_recover(
            context, &digest, &length, signature, signature.count)
        guard outcome == 1, length == MessageDigest.byteCount else {
            drainOpenSSLErrors()
            return nil
        }
        return Array(digest.prefix(length))
    }

    private func verifyEd25519(signature: [UInt8], digest: [UInt8]) throws(CryptoError) -> Bool {
        guard signature.count == 64 else { return false }
        guard let context = EVP_MD_CTX_new() else {
            throw .library(operation: "prepare Ed25519", detail: drainOpenSSLErrors())
        }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, handle.key) == 1 else {
            throw .library(operation: "prepare Ed25519", detail: drainOpenSSLErrors())
        }
        return try Self.outcome(
            EVP_DigestVerify(context, signature, signature.count, digest, digest.count))
    }

    /// 1 is good, 0 is bad, anything else is a failure of the library.
    private static func outcome(_ code: CInt) throws(CryptoError) -> Bool {
        if code == 1 { return true }
        let detail = drainOpenSSLErrors()
        guard code == 0 else { throw .library(operation: "verify", detail: detail) }
        return false
    }

    private static func importRSA(_ numbers: RSAPublicNumbers) throws(CryptoError) -> OpaquePointer
    {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else {
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        defer { EVP_PKEY_CTX_free(context) }
        var modulus = nativeOrder(numbers.modulus)
        var exponent = nativeOrder(numbers.exponent)
        // What the macro EVP_PKEY_PUBLIC_KEY stands for, which Swift does not see.
        let selection =
            OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS | OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS
            | OSSL_KEYMGMT_SELECT_PUBLIC_KEY
        var key: OpaquePointer?
        let isImported = modulus.withUnsafeMutableBufferPointer { modulus in
            exponent.withUnsafeMutableBufferPointer { exponent in
                // A parameter keeps the pointer to its name, so the names must outlive the call.
                OSSL_PKEY_PARAM_RSA_N.withCString { modulusName in
                    OSSL_PKEY_PARAM_RSA_E.withCString { exponentName in
                        var parameters = [
                            OSSL_PARAM_construct_BN(
                                modulusName, modulus.baseAddress, modulus.count),
                            OSSL_PARAM_construct_BN(
                                exponentName, exponent.baseAddress, exponent.count),
                            OSSL_PARAM_construct_end(),
                        ]
                        return EVP_PKEY_fromdata_init(context) == 1
                            && EVP_PKEY_fromdata(context, &key, selection, &parameters) == 1
                    }
                }
            }
        }
        guard isImported, let key else {
            throw .library(operation: "import the RSA key", detail: drainOpenSSLErrors())
        }
        return key
    }

    /// OpenSSL's parameters hold numbers in the machine's octet order.
    private static func nativeOrder(_ bigEndian: ArraySlice<UInt8>) -> [UInt8] {
        #if _endian(little)
            Array(bigEndian.reversed())
        #else
            Array(bigEndian)
        #endif
    }

    private static func makeVerificationTemplate(
        for key: OpaquePointer
    ) throws(CryptoError) -> OpaquePointer {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else {
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        guard EVP_PKEY_verify_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else {
            EVP_PKEY_CTX_free(context)
            throw .library(operation: "set up RSA", detail: drainOpenSSLErrors())
        }
        return context
    }
}

/// Owns the key and, for RSA, a context that is ready to verify.
///
/// Sendable, because both pointers are set once and what they point to is never changed after
/// that: OpenSSL counts references to an EVP_PKEY atomically and locks what it caches in it, and
/// the context is only ever the (const) source of `EVP_PKEY_CTX_dup`.
private final class Handle: @unchecked Sendable {
    let key: OpaquePointer
    let template: OpaquePointer?

    init(key: OpaquePointer, template: OpaquePointer?) {
        self.key = key
        self.template = template
    }

    deinit {
        EVP_PKEY_CTX_free(template)
        EVP_PKEY_free(key)
    }
}
