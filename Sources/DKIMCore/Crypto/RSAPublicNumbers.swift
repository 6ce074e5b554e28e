/// Modulus and exponent of an RSA public key, taken from p= and checked before OpenSSL sees them.
struct RSAPublicNumbers: Equatable {
    /// n, big endian, without leading zeros.
    let modulus: ArraySlice<UInt8>
    /// e, big endian, without leading zeros.
    let exponent: ArraySlice<UInt8>

    /// 1.2.840.113549.1.1.1, rsaEncryption (RFC 8017 appendix C).
    private static let rsaEncryption: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
    ]

    /// Reads SubjectPublicKeyInfo (RFC 5280 §4.1) or a bare RSAPublicKey.
    ///
    /// RFC 6376 §3.6.1 says RSAPublicKey, its own examples and all tools publish
    /// SubjectPublicKeyInfo: erratum 3017 allows both.
    init(der: [UInt8]) throws(CryptoError) {
        var outer = DERReader(der[...])
        var body = try outer.readSequence()
        try outer.finish()
        if body.nextTag == .integer {
            try self.init(body: &body)
            return
        }
        var algorithm = try body.readSequence()
        let identifier = try algorithm.read(.objectIdentifier)
        guard identifier.elementsEqual(Self.rsaEncryption) else {
            throw .unsupportedKey(kind: "of another algorithm than rsaEncryption")
        }
        // RFC 8017 appendix A.1: the parameters are NULL.
        try algorithm.readNull()
        try algorithm.finish()
        var wrapped = DERReader(try body.readOctetAlignedBitString())
        try body.finish()
        var key = try wrapped.readSequence()
        try wrapped.finish()
        try self.init(body: &key)
    }

    /// Reads the contents of RSAPublicKey (RFC 8017 appendix A.1.1).
    private init(body: inout DERReader) throws(CryptoError) {
        modulus = try body.readUnsignedInteger()
        exponent = try body.readUnsignedInteger()
        try body.finish()
        try check()
    }

    /// The size of the modulus in bits.
    var bits: Int {
        guard let first = modulus.first else { return 0 }
        return modulus.count * 8 - first.leadingZeroBitCount
    }

    /// RFC 8017 §3.1: n is a product of odd primes; e is between 3 and n − 1 and prime to an
    /// even number, hence odd.
    private func check() throws(CryptoError) {
        guard let lowest = modulus.last else { throw .unusableModulus(detail: "zero") }
        guard bits <= RSAKeyRules.maximumModulusBits else { throw .modulusTooLarge(bits: bits) }
        guard lowest & 1 == 1 else { throw .unusableModulus(detail: "even") }
        guard let lowestOfExponent = exponent.last else {
            throw .unusableExponent(detail: "zero")
        }
        guard exponent.count <= RSAKeyRules.maximumExponentOctets else {
            throw .unusableExponent(detail: "over 64 bits")
        }
        guard lowestOfExponent & 1 == 1 else { throw .unusableExponent(detail: "even") }
        guard exponent.count > 1 || lowestOfExponent > 1 else {
            throw .unusableExponent(detail: "1")
        }
        guard
            exponent.count < modulus.count
                || (exponent.count == modulus.count && exponent.lexicographicallyPrecedes(modulus))
        else { throw .unusableModulus(detail: "not over the exponent") }
    }
}
