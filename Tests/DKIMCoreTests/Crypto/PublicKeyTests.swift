import DKIMCore
import Testing

@Suite("PublicKey")
struct PublicKeyTests {
    @Test(
        "verifies what OpenSSL signed, whichever structure p= has",
        arguments: [512, 1024, 2048, 4096])
    func verifiesRSA(bits: Int) throws {
        let digest = try CryptoFixture.digest()
        let signature = try CryptoFixture.bytes("rsa\(bits).signature")
        for form in ["spki", "rsapublickey"] {
            let key = try PublicKey(rsa: CryptoFixture.bytes("rsa\(bits).\(form).der"))
            #expect(key.type == .rsa)
            #expect(key.bits == bits)
            #expect(try key.verify(signature: signature, digest: digest))
        }
    }

    @Test("tells what an RSA signature was made over", arguments: [512, 1024, 2048, 4096])
    func signedDigests(bits: Int) throws {
        let key = try PublicKey(rsa: CryptoFixture.bytes("rsa\(bits).spki.der"))
        let signature = try CryptoFixture.bytes("rsa\(bits).signature")
        #expect(try key.signedDigest(in: signature) == CryptoFixture.digest())
        var bad = signature
        bad[bad.count / 2] ^= 1
        #expect(try key.signedDigest(in: bad) == nil)
        #expect(try key.signedDigest(in: Array(signature.dropLast())) == nil)
        #expect(try key.signedDigest(in: []) == nil)
    }

    @Test("an Ed25519 signature does not tell what it was made over")
    func signedDigestOfEd25519() throws {
        let key = try PublicKey(
            ed25519: Array(CryptoFixture.bytes("ed25519.spki.der").suffix(32)))
        #expect(try key.signedDigest(in: CryptoFixture.bytes("ed25519.signature")) == nil)
    }

    @Test("verifies what OpenSSL signed with Ed25519")
    func verifiesEd25519() throws {
        let raw = [UInt8](try CryptoFixture.bytes("ed25519.spki.der").suffix(32))
        let key = try PublicKey(ed25519: raw)
        #expect(key.type == .ed25519)
        #expect(key.bits == 256)
        #expect(
            try key.verify(
                signature: CryptoFixture.bytes("ed25519.signature"), digest: CryptoFixture.digest())
        )
    }

    @Test("verifies the example of RFC 8463 appendix A")
    func verifiesRFC8463() throws {
        let key = try PublicKey(ed25519: RFC8463.publicKey)
        #expect(try key.verify(signature: RFC8463.signature, digest: RFC8463.digest))
    }

    @Test("any flipped bit of signature or digest fails", arguments: ["rsa1024", "ed25519"])
    func flippedBits(name: String) throws {
        let key =
            name == "ed25519"
            ? try PublicKey(ed25519: Array(CryptoFixture.bytes("ed25519.spki.der").suffix(32)))
            : try PublicKey(rsa: CryptoFixture.bytes("\(name).spki.der"))
        let signature = try CryptoFixture.bytes("\(name).signature")
        let digest = try CryptoFixture.digest()
        for index in signature.indices {
            var bad = signature
            bad[index] ^= 1 << UInt8(index % 8)
            #expect(try !key.verify(signature: bad, digest: digest), "octet \(index)")
        }
        for index in digest.indices {
            var bad = digest
            bad[index] ^= 1 << UInt8(index % 8)
            #expect(try !key.verify(signature: signature, digest: bad), "octet \(index)")
        }
    }

    @Test(
        "a signature of another length fails",
        arguments: [0, 1, 63, 64, 65, 127, 129, 255, 256, 1000])
    func wrongSignatureLength(count: Int) throws {
        let digest = try CryptoFixture.digest()
        let rsa = try PublicKey(rsa: CryptoFixture.bytes("rsa1024.spki.der"))
        let good = try CryptoFixture.bytes("rsa1024.signature")
        let bad = [UInt8](([UInt8](repeating: 0, count: 1000) + good).suffix(count))
        #expect(try !rsa.verify(signature: bad, digest: digest))
        let ed25519 = try PublicKey(ed25519: RFC8463.publicKey)
        let other = [UInt8]((RFC8463.signature + bad).prefix(count))
        #expect(try ed25519.verify(signature: other, digest: RFC8463.digest) == (count == 64))
    }

    @Test("an Ed25519 signature with S not below the group order fails (RFC 8032 §5.1.7)")
    func malleableSignature() throws {
        let key = try PublicKey(
            ed25519: Array(CryptoFixture.bytes("ed25519.spki.der").suffix(32)))
        // The fixture's S plus L, computed with Python's integers.
        let big = CryptoFixture.hex(
            "c0bd54efe270eacd8e18601f642b7cbd8539b84f32776fd24af2318f5d3f1915")
        let signature = try CryptoFixture.bytes("ed25519.signature").prefix(32) + big
        #expect(try !key.verify(signature: [UInt8](signature), digest: CryptoFixture.digest()))
    }

    @Test("a digest of another length is an error", arguments: [0, 20, 31, 33, 64])
    func wrongDigestLength(count: Int) throws {
        let key = try PublicKey(ed25519: RFC8463.publicKey)
        #expect(throws: CryptoError.notADigest(octets: count)) {
            try key.verify(
                signature: RFC8463.signature, digest: [UInt8](repeating: 1, count: count))
        }
    }

    @Test("many threads verify with one key")
    func threads() async throws {
        let key = try PublicKey(rsa: CryptoFixture.bytes("rsa2048.spki.der"))
        let signature = try CryptoFixture.bytes("rsa2048.signature")
        let digest = try CryptoFixture.digest()
        let good = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var count = 0
                    for _ in 0..<100
                    where try key.verify(signature: signature, digest: digest) { count += 1 }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(good == 800)
    }

    @Test("the largest key with the largest exponent costs less than 50 ms of CPU time")
    func costOfLargestKey() throws {
        let exponent: [UInt8] = [0] + [UInt8](repeating: 0xFF, count: 8)
        let der = DER.sequence(DER.integer(DER.modulus(octets: 2048)), DER.integer(exponent))
        let digest = try CryptoFixture.digest()
        let seconds = try ThreadClock.seconds {
            let key = try PublicKey(rsa: der)
            #expect(key.bits == 16_384)
            #expect(
                try !key.verify(
                    signature: [UInt8](repeating: 0x5A, count: 2048), digest: digest))
        }
        #expect(seconds < 0.05)
    }
}

/// RFC 8463 appendix A: the key of A.2 and the Ed25519 signature of A.3. The digest is that of the
/// canonical header, computed by hand with Python's hashlib.
enum RFC8463 {
    static let seed = CryptoFixture.hex(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    static let publicKey = CryptoFixture.hex(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    static let digest = CryptoFixture.hex(
        "48ce9a2c710ece1710ff156996b836a7f45470e43efe5643074d6e1690ed62e7")
    static let signature = CryptoFixture.hex(
        """
        fe00ab8a7a5c40ea087ee1cd4086eae29821f64c882b701051db7d39da907a14
        b084422e8380f5d41bac15addb4f7158e4eb14ed96e72842eaf9e5dda754350f
        """)
}
