internal import COpenSSL

/// SHA-256 over bytes that arrive in pieces (RFC 6376 §3.3, RFC 8301 §3.1: no other hash is used).
///
/// The context is made once and kept: `update` neither allocates nor copies.
public struct MessageDigest: ~Copyable {
    /// Octets in a SHA-256 digest.
    public static let byteCount = 32

    /// Fetched once: a fetch per message costs more than hashing a small body.
    private static let algorithm = FetchedDigest(EVP_MD_fetch(nil, "SHA256", nil))

    private let context: OpaquePointer

    /// Makes a digest that has seen no bytes.
    public init() throws(CryptoError) {
        guard let algorithm = Self.algorithm.pointer, let context = EVP_MD_CTX_new() else {
            throw .library(operation: "set up SHA-256", detail: drainOpenSSLErrors())
        }
        guard EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw .library(operation: "start SHA-256", detail: drainOpenSSLErrors())
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes, read in place.
    public mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds bytes, read in place.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        // SHA-256 over memory cannot fail once the context is set up.
        _ = EVP_DigestUpdate(context, base, bytes.count)
    }

    /// Goes on from where another digest has got to, in place of what this one has seen.
    ///
    /// This is how the digests of many beginnings of one text are had without hashing each anew.
    public mutating func resume(from other: borrowing MessageDigest) throws(CryptoError) {
        guard EVP_MD_CTX_copy_ex(context, other.context) == 1 else {
            throw .library(operation: "copy SHA-256", detail: drainOpenSSLErrors())
        }
    }

    /// Gives the digest of all bytes added and starts anew.
    public mutating func finish() throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.byteCount)
        var length: UInt32 = 0
        guard EVP_DigestFinal_ex(context, &digest, &length) == 1,
            length == UInt32(Self.byteCount),
            EVP_DigestInit_ex2(context, nil, nil) == 1
        else {
            throw .library(operation: "finish SHA-256", detail: drainOpenSSLErrors())
        }
        return digest
    }
}

/// OpenSSL's method objects are immutable and reference counted; this one is never released.
private struct FetchedDigest: @unchecked Sendable {
    let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
    }
}
