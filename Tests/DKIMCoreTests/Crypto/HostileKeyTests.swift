import DKIMCore
import Testing

/// A key record that must never be computed with, and the reason given.
struct HostileKey: Sendable, CustomTestStringConvertible {
    let name: String
    let der: [UInt8]
    let error: CryptoError

    init(_ name: String, _ error: CryptoError, _ der: [UInt8]) {
        self.name = name
        self.der = der
        self.error = error
    }

    var testDescription: String { name }
}

@Suite("Hostile key records")
struct HostileKeyTests {
    private static let n = DER.integer(DER.modulus(octets: 128))
    private static let e = DER.integer([1, 0, 1])
    private static let good = DER.sequence(n, e)

    private static func key(n: [UInt8] = Self.n, e: [UInt8] = Self.e) -> [UInt8] {
        DER.sequence(n, e)
    }

    private static func malformed(_ detail: String) -> CryptoError { .malformedKey(detail: detail) }

    static let numbers: [HostileKey] = [
        HostileKey(
            "a modulus of 32768 bits", .modulusTooLarge(bits: 32_768),
            key(n: DER.integer(DER.modulus(octets: 4096)))),
        HostileKey(
            "a modulus of 16385 bits", .modulusTooLarge(bits: 16_385),
            key(n: DER.integer([1] + [UInt8](repeating: 0xFF, count: 2048)))),
        HostileKey("modulus 0", .unusableModulus(detail: "zero"), key(n: DER.integer([0]))),
        HostileKey(
            "an even modulus", .unusableModulus(detail: "even"),
            key(n: DER.integer([0] + [UInt8](repeating: 0xFE, count: 128)))),
        HostileKey(
            "a negative modulus", malformed("a negative integer"),
            key(n: DER.integer([UInt8](repeating: 0xFF, count: 128)))),
        HostileKey(
            "a modulus not over the exponent", .unusableModulus(detail: "not over the exponent"),
            key(n: DER.integer([1, 0, 1]))),
        HostileKey("exponent 0", .unusableExponent(detail: "zero"), key(e: DER.integer([0]))),
        HostileKey("exponent 1", .unusableExponent(detail: "1"), key(e: DER.integer([1]))),
        HostileKey("exponent 2", .unusableExponent(detail: "even"), key(e: DER.integer([2]))),
        HostileKey(
            "an exponent of 65 bits", .unusableExponent(detail: "over 64 bits"),
            key(e: DER.integer([1, 0, 0, 0, 0, 0, 0, 0, 1]))),
        HostileKey(
            "a negative exponent", malformed("a negative integer"), key(e: DER.integer([0xFF]))),
    ]

    static let structures: [HostileKey] = [
        HostileKey("nothing", malformed("it ends where a sequence should be"), []),
        HostileKey("one octet", malformed("it ends in a length"), [0x30]),
        HostileKey("no sequence", malformed("a sequence expected"), [0x02, 1, 1]),
        HostileKey(
            "a trailing octet", malformed("octets after the end of the key"), good + [0]),
        HostileKey(
            "a third number", malformed("octets after the end of the key"),
            DER.sequence(n, e, e)),
        HostileKey(
            "a trailing octet in the bit string", malformed("octets after the end of the key"),
            DER.publicKeyInfo(good + [0])),
        HostileKey(
            "an element after the bit string", malformed("octets after the end of the key"),
            DER.sequence(
                DER.sequence(DER.rsaEncryption, DER.null), DER.element(3, [0] + good), DER.null)),
        HostileKey(
            "an indefinite length", malformed("a length that DER does not allow"),
            [0x30, 0x80] + n + e + [0, 0]),
        HostileKey(
            "a length of five octets", malformed("a length that DER does not allow"),
            [0x30, 0x85, 0, 0, 0, 0, 9] + n + e),
        HostileKey(
            "a length with leading zeros", malformed("a length with leading zeros"),
            [0x30, 0x83, 0, 0, 0x8A] + n + e),
        HostileKey(
            "a short length in long form", malformed("a length in needless octets"),
            DER.sequence(n, [0x02, 0x81, 3, 1, 0, 1])),
        HostileKey(
            "a length of 4 GiB", malformed("a sequence is longer than the data"),
            [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF] + n + e),
        HostileKey(
            "an integer without octets", malformed("an integer without octets"),
            key(e: [0x02, 0])),
        HostileKey(
            "an integer with needless zeros",
            malformed("an integer with needless leading zeros"), key(e: DER.integer([0, 3]))),
        HostileKey(
            "a bit string with unused bits",
            malformed("a bit string that is not made of whole octets"),
            DER.sequence(DER.sequence(DER.rsaEncryption, DER.null), DER.element(3, [1] + good))),
        HostileKey(
            "an empty bit string", malformed("a bit string that is not made of whole octets"),
            DER.sequence(DER.sequence(DER.rsaEncryption, DER.null), DER.element(3, []))),
    ]

    static let algorithms: [HostileKey] = [
        HostileKey(
            "the algorithm id-RSASSA-PSS",
            .unsupportedKey(kind: "of another algorithm than rsaEncryption"),
            DER.publicKeyInfo(
                good,
                algorithm: DER.sequence(
                    [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 10], DER.null))),
        HostileKey(
            "no algorithm parameters", malformed("it ends where NULL should be"),
            DER.publicKeyInfo(good, algorithm: DER.sequence(DER.rsaEncryption))),
        HostileKey(
            "NULL with contents", malformed("a NULL with contents"),
            DER.publicKeyInfo(good, algorithm: DER.sequence(DER.rsaEncryption, [5, 1, 0]))),
        HostileKey(
            "parameters other than NULL", malformed("NULL expected"),
            DER.publicKeyInfo(good, algorithm: DER.sequence(DER.rsaEncryption, e))),
    ]

    @Test("is refused, and says why", arguments: numbers + structures + algorithms)
    func isRefused(_ key: HostileKey) {
        #expect(throws: key.error) { try PublicKey(rsa: key.der) }
    }

    @Test("Ed25519 keys in other structures or for EC are no RSA keys")
    func otherKinds() throws {
        let error = CryptoError.unsupportedKey(kind: "of another algorithm than rsaEncryption")
        let spki = try CryptoFixture.bytes("ed25519.spki.der")
        #expect(throws: error) { try PublicKey(rsa: spki) }
        #expect(throws: (any Error).self) { try PublicKey(rsa: [UInt8](spki.suffix(32))) }
    }

    @Test("a key cut anywhere is refused")
    func cut() throws {
        let der = try CryptoFixture.bytes("rsa1024.spki.der")
        for count in der.indices {
            #expect(throws: CryptoError.self) { try PublicKey(rsa: Array(der.prefix(count))) }
        }
    }

    @Test("tiny keys are imported for the policy to refuse, and nothing verifies with them")
    func tiny() throws {
        let der = DER.sequence(DER.integer([15]), DER.integer([3]))
        let key = try PublicKey(rsa: der)
        #expect(key.bits == 4)
        for octet in UInt8.min...UInt8.max {
            #expect(try !key.verify(signature: [octet], digest: CryptoFixture.digest()))
        }
    }

    @Test("random changes never trap")
    func mutation() throws {
        var random = SeededGenerator(seed: 0xD1C1)
        let digest = try CryptoFixture.digest()
        let signature = try CryptoFixture.bytes("rsa1024.signature")
        for name in ["rsa1024.spki.der", "rsa1024.rsapublickey.der"] {
            let original = try CryptoFixture.bytes(name)
            for _ in 0..<3000 {
                let der = random.mutated(original)
                guard der != original, let key = try? PublicKey(rsa: der) else { continue }
                // A change of the numbers leaves a key, but not the same.
                #expect(try !key.verify(signature: signature, digest: digest))
            }
        }
    }

    @Test(
        "an Ed25519 key of another length is refused",
        arguments: [0, 1, 31, 33, 44, 64, 1000])
    func wrongLength(count: Int) {
        #expect(throws: CryptoError.wrongKeyLength(octets: count)) {
            try PublicKey(ed25519: [UInt8](repeating: 9, count: count))
        }
    }

    @Test("an Ed25519 key as SubjectPublicKeyInfo is refused (RFC 8463 §4)")
    func subjectPublicKeyInfo() throws {
        let spki = try CryptoFixture.bytes("ed25519.spki.der")
        #expect(throws: CryptoError.wrongKeyLength(octets: 44)) { try PublicKey(ed25519: spki) }
    }

    @Test(
        "points of small order are refused",
        arguments: [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ])
    func smallOrder(hex: String) {
        #expect(throws: CryptoError.smallOrderPoint) {
            try PublicKey(ed25519: CryptoFixture.hex(hex))
        }
    }

    @Test(
        "encodings that RFC 8032 §5.1.3 does not decode are refused, of small order or not",
        arguments: [
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        ])
    func nonCanonical(hex: String) {
        #expect(throws: CryptoError.nonCanonicalPoint) {
            try PublicKey(ed25519: CryptoFixture.hex(hex))
        }
    }

    @Test("octets that are no point verify nothing")
    func notOnCurve() throws {
        // y = 2 has no x on the curve.
        let key = try PublicKey(ed25519: [2] + [UInt8](repeating: 0, count: 31))
        #expect(try !key.verify(signature: RFC8463.signature, digest: RFC8463.digest))
    }
}
