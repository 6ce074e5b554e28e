import DKIMCore
import Testing

@Suite("PrivateKey")
struct PrivateKeyTests {
    @Test(
        "signs as OpenSSL does, whatever form the file has",
        arguments: [
            ("rsa512.pkcs8.pem", "rsa512"), ("rsa1024.pkcs8.pem", "rsa1024"),
            ("rsa2048.pkcs8.pem", "rsa2048"), ("rsa2048.pkcs1.pem", "rsa2048"),
            ("rsa2048.pkcs1.der", "rsa2048"), ("rsa2048.pkcs8.der", "rsa2048"),
            ("rsa4096.pkcs8.pem", "rsa4096"), ("ed25519.pkcs8.pem", "ed25519"),
        ])
    func signs(file: String, name: String) throws {
        let key = try PrivateKey(fileContents: CryptoFixture.bytes(file))
        let spki = try CryptoFixture.bytes("\(name).spki.der")
        // Both schemes are deterministic, so the signature is the same octet for octet.
        #expect(
            try key.sign(digest: CryptoFixture.digest())
                == CryptoFixture.bytes("\(name).signature"))
        if name == "ed25519" {
            #expect(key.type == .ed25519)
            #expect(key.bits == 256)
            #expect(key.publicKeyData == [UInt8](spki.suffix(32)))
        } else {
            #expect(key.type == .rsa)
            #expect(key.bits == Int(name.dropFirst(3)))
            #expect(key.publicKeyData == spki)
        }
    }

    /// PKCS#8 around a seed (RFC 8410 §7).
    private static func pkcs8(seed: [UInt8]) -> [UInt8] {
        CryptoFixture.hex("302e020100300506032b657004220420") + seed
    }

    @Test("makes the signature of RFC 8463 appendix A")
    func rfc8463() throws {
        let key = try PrivateKey(der: Self.pkcs8(seed: RFC8463.seed))
        #expect(key.publicKeyData == RFC8463.publicKey)
        #expect(try key.sign(digest: RFC8463.digest) == RFC8463.signature)
    }

    @Test(
        "derives the public keys of RFC 8032 §7.1",
        arguments: [
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
            ),
        ])
    func rfc8032(seed: String, publicKey: String) throws {
        let key = try PrivateKey(der: Self.pkcs8(seed: CryptoFixture.hex(seed)))
        #expect(key.publicKeyData == CryptoFixture.hex(publicKey))
    }

    @Test("text, certificates and more keys around the first key are passed over")
    func surroundings() throws {
        let first = try CryptoFixture.bytes("rsa1024.pkcs8.pem")
        let second = try CryptoFixture.bytes("ed25519.pkcs8.pem")
        let certificate = try CryptoFixture.bytes("certificate.pem")
        let noise = Array("some text\n-----\n\u{FC} more: text\n".utf8)
        let crlf = first.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        for file in [
            noise + first, first + noise, certificate + first, first + second,
            certificate + noise + first + certificate + second, crlf,
        ] {
            #expect(try PrivateKey(pem: file).bits == 1024)
        }
        #expect(try PrivateKey(pem: second + first).type == .ed25519)
    }

    @Test(
        "an encrypted key is refused in words, without asking for a passphrase",
        arguments: ["encrypted.pkcs8.pem", "encrypted.pkcs1.pem", "encrypted.pkcs8.der"])
    func encrypted(file: String) throws {
        let contents = try CryptoFixture.bytes(file)
        #expect(throws: CryptoError.encryptedKey) { try PrivateKey(fileContents: contents) }
        #expect(CryptoError.encryptedKey.description.contains("passphrase"))
    }

    @Test(
        "a key of another kind is refused in words",
        arguments: [
            ("ec.pem", "EC PRIVATE KEY"), ("ed448.pem", "ED448"), ("rsa-pss.pem", "RSA-PSS"),
        ])
    func otherKinds(file: String, word: String) throws {
        let pem = try CryptoFixture.bytes(file)
        let error = try #require(throws: CryptoError.self) { try PrivateKey(pem: pem) }
        #expect(error.description.contains(word))
    }

    @Test("a file without a key, or with half of one, is refused")
    func noKey() throws {
        let certificate = try CryptoFixture.bytes("certificate.pem")
        let key = try CryptoFixture.bytes("rsa1024.pkcs8.pem")
        for file in [[], Array("hello\n".utf8), certificate, [UInt8](repeating: 0, count: 100)] {
            #expect(throws: CryptoError.noPrivateKey) { try PrivateKey(pem: file) }
        }
        for count in stride(from: 30, to: key.count - 30, by: 7) {
            let error = try #require(throws: CryptoError.self) {
                try PrivateKey(pem: Array(key.prefix(count)))
            }
            guard case .malformedKey = error else {
                Issue.record("\(count): \(error)")
                continue
            }
        }
        let big = [UInt8](repeating: 0x20, count: PrivateKey.maximumFileSize + 1)
        #expect(throws: CryptoError.self) { try PrivateKey(pem: big) }
    }

    @Test("a digest of another length is not signed", arguments: [0, 20, 31, 33, 64])
    func wrongDigest(count: Int) throws {
        let key = try PrivateKey(der: Self.pkcs8(seed: RFC8463.seed))
        #expect(throws: CryptoError.notADigest(octets: count)) {
            try key.sign(digest: [UInt8](repeating: 1, count: count))
        }
    }

    @Test("random changes never trap")
    func mutation() throws {
        var random = SeededGenerator(seed: 0xBEEF)
        for name in ["rsa1024.pkcs8.pem", "ed25519.pkcs8.pem", "encrypted.pkcs1.pem"] {
            let original = try CryptoFixture.bytes(name)
            for _ in 0..<500 {
                guard let key = try? PrivateKey(fileContents: random.mutated(original)) else {
                    continue
                }
                _ = try? key.sign(digest: CryptoFixture.digest())
            }
        }
        let der = try CryptoFixture.bytes("rsa2048.pkcs1.der")
        for _ in 0..<200 { _ = try? PrivateKey(der: random.mutated(der)) }
    }

    @Test("a key with a damaged number is found out before it signs mail")
    func consistency() throws {
        let der = try CryptoFixture.bytes("rsa2048.pkcs1.der")
        try PrivateKey(der: der).checkConsistency()
        try PrivateKey(der: Self.pkcs8(seed: RFC8463.seed)).checkConsistency()
        // Offsets inside the modulus and inside the private exponent.
        for offset in [112, 400] {
            var damaged = der
            damaged[offset] ^= 0x10
            let key = try PrivateKey(der: damaged)
            if offset == 112 {
                #expect(throws: CryptoError.self) { try key.checkConsistency() }
            } else {
                // OpenSSL signs with the primes and then needs no private exponent.
                try key.checkConsistency()
            }
        }
    }

    @Test("makes keys that sign, verify and come back from PEM")
    func generation() throws {
        let digest = try CryptoFixture.digest()
        let rsa = try PrivateKey.generateRSA(bits: 1024)
        let ed25519 = try PrivateKey.generateEd25519()
        #expect(rsa.bits == 1024)
        let rsaPublic = try PublicKey(rsa: rsa.publicKeyData)
        let ed25519Public = try PublicKey(ed25519: ed25519.publicKeyData)
        #expect(try rsaPublic.verify(signature: rsa.sign(digest: digest), digest: digest))
        #expect(try ed25519Public.verify(signature: ed25519.sign(digest: digest), digest: digest))
        for key in [rsa, ed25519] {
            let pem = try key.pkcs8PEM()
            #expect(pem.starts(with: Array("-----BEGIN PRIVATE KEY-----\n".utf8)))
            #expect(try PrivateKey(pem: pem).publicKeyData == key.publicKeyData)
        }
        #expect(try PrivateKey.generateEd25519().publicKeyData != ed25519.publicKeyData)
    }

    @Test(
        "no RSA key is made of a size that is not allowed", arguments: [-1, 0, 512, 1023, 16_385])
    func sizes(bits: Int) {
        #expect(throws: CryptoError.unsupportedKeySize(bits: bits)) {
            try PrivateKey.generateRSA(bits: bits)
        }
    }

    @Test("many threads sign with one key")
    func threads() async throws {
        let key = try PrivateKey(pem: CryptoFixture.bytes("rsa1024.pkcs8.pem"))
        let digest = try CryptoFixture.digest()
        let expected = try CryptoFixture.bytes("rsa1024.signature")
        let good = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var count = 0
                    for _ in 0..<50 where try key.sign(digest: digest) == expected { count += 1 }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(good == 400)
    }
}
