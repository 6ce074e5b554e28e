internal import COpenSSL

extension PrivateKey {
    /// Makes an RSA key with the exponent 65537 (RFC 8301 §3.2: at least 1024 bits, should be
    /// 2048).
    public static func generateRSA(bits: Int) throws(CryptoError) -> PrivateKey {
        guard
            (RSAKeyRules.minimumGeneratedBits...RSAKeyRules.maximumModulusBits).contains(bits)
        else { throw .unsupportedKeySize(bits: bits) }
        return try generate(algorithm: "RSA") { EVP_PKEY_CTX_set_rsa_keygen_bits($0, CInt(bits)) }
    }

    /// Makes an Ed25519 key (RFC 8463).
    public static func generateEd25519() throws(CryptoError) -> PrivateKey {
        try generate(algorithm: "ED25519") { _ in 1 }
    }

    private static func generate(
        algorithm: String, configure: (OpaquePointer) -> CInt
    ) throws(CryptoError) -> PrivateKey {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, algorithm, nil) else {
            throw .library(operation: "set up key generation", detail: drainOpenSSLErrors())
        }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, configure(context) == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else {
            throw .library(operation: "make a key", detail: drainOpenSSLErrors())
        }
        return try PrivateKey(adopting: key)
    }
}
