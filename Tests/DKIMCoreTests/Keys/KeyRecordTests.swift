import DKIMCore
import Testing

@Suite("Key records (RFC 6376 §3.6.1)")
struct KeyRecordTests {
    private func parse(_ text: String) throws -> KeyRecord { try KeyRecord.parse(Array(text.utf8)) }

    @Test("RFC 8463 appendix A.2: an Ed25519 key is 32 raw octets")
    func ed25519() throws {
        let record = try parse("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        #expect(record.keyType == .ed25519)
        // RFC 8032 §7.1, test 1.
        #expect(
            record.publicKeyData == [
                0xD7, 0x5A, 0x98, 0x01, 0x82, 0xB1, 0x0A, 0xB7, 0xD5, 0x4B, 0xFE, 0xD3, 0xC9, 0x64,
                0x07, 0x3A, 0x0E, 0xE1, 0x72, 0xF3, 0xDA, 0xA6, 0x23, 0x25, 0xAF, 0x02, 0x1A, 0x68,
                0xF7, 0x07, 0x51, 0x1A,
            ])
    }

    @Test("RFC 8463 appendix A.2: an RSA key is DER")
    func rsa() throws {
        let record = try parse(
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id"
                + "Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1"
                + "Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB")
        #expect(record.keyType == .rsa)
        #expect(record.publicKeyData.count == 162)
        #expect(record.publicKeyData.prefix(4) == [0x30, 0x81, 0x9F, 0x30])
        #expect(!record.isRevoked)
        #expect(record.isForEmail)
        #expect(!record.isTesting)
        #expect(!record.forbidsSubdomains)
        #expect(record.allowsHash(of: .rsaSHA256))
        #expect(record.notes == nil)
    }

    @Test(
        "are usable without v=, with unknown tags, in any order and with white space",
        arguments: [
            "p=AAAA", "dkim=all; t=y; k=rsa; p=AAAA", "p=AAAA; k=rsa;", "k=rsa; p=AAAA; ",
            " v = DKIM1 ; p = AA AA ", "v=DKIM1;p=AAAA", "v=DKIM1; g=*; p=AAAA", "g=; p=AAAA",
            "k=RSA; p=AAAA", "v=DKIM1; p=AAAA; V=2; h2=x", "v=DKIM1;\tp=AA\r\n AA",
            "v=DKIM1; n=any \u{FC} text =; p=AAAA",
        ])
    func usable(text: String) throws {
        let record = try parse(text)
        #expect(record.keyType == .rsa)
        #expect(record.publicKeyData == [0, 0, 0])
    }

    @Test(
        "are not usable",
        arguments: [
            ("", KeyRecordError.tagList(.empty)),
            ("p", .tagList(.noEquals("p", at: 0))),
            ("v=DKIM1", .noPublicKey),
            ("v=DKIM1; k=rsa", .noPublicKey),
            ("v=DKIM1; P=AAAA", .noPublicKey),
            ("p=AAAA; v=DKIM1", .versionNotFirst),
            ("k=rsa; v=DKIM1; p=AAAA", .versionNotFirst),
            ("v=dkim1; p=AAAA", .unknownVersion("dkim1")),
            ("v=DKIM1.0; p=AAAA", .unknownVersion("DKIM1.0")),
            ("v=DKIM2; p=AAAA", .unknownVersion("DKIM2")),
            ("v=; p=AAAA", .unknownVersion("")),
            ("v=1; p=AAAA", .unknownVersion("1")),
            ("v=spf1 include:example.com ~all", .unknownVersion("spf1 include:example.com ~all")),
            ("\"v=DKIM1; p=AAAA\"", .tagList(.badName(at: 0))),
            ("google-site-verification=abc", .tagList(.badName(at: 6))),
            ("v=DKIM1; k=dsa; p=AAAA", .unknownKeyType("dsa")),
            ("v=DKIM1; k=; p=AAAA", .unknownKeyType("")),
            ("v=DKIM1; k=rsa ed25519; p=AAAA", .unknownKeyType("rsa ed25519")),
            ("v=DKIM1; p=AAA", .badPublicKey(.wrongPadding)),
            ("v=DKIM1; p=AA!A", .badPublicKey(.badOctet(0x21, at: 2))),
            ("v=DKIM1; p=\"AAAA\"", .badPublicKey(.badOctet(0x22, at: 0))),
            ("v=DKIM1; p=AAAA; p=AAAA", .tagList(.duplicate("p", at: 17))),
            ("v=DKIM1; v=DKIM1; p=AAAA", .tagList(.duplicate("v", at: 9))),
            ("v=DKIM1;; p=AAAA", .tagList(.emptyTag(at: 8))),
            ("v=DKIM1; h=; p=AAAA", .badList(tag: "h", "")),
            ("v=DKIM1; h=sha256:; p=AAAA", .badList(tag: "h", "sha256:")),
            ("v=DKIM1; s=e mail; p=AAAA", .badList(tag: "s", "e mail")),
            ("v=DKIM1; t=y,s; p=AAAA", .badList(tag: "t", "y,s")),
            ("v=DKIM1; p=AAAA\n", .tagList(.brokenFold(at: 15))),
            ("v=DKIM1; p=AAAA\0", .tagList(.badOctet(0, at: 15))),
        ])
    func unusable(text: String, expected: KeyRecordError) {
        #expect(throws: expected) { try parse(text) }
        #expect(!expected.description.isEmpty)
    }

    @Test("are revoked by an empty p=", arguments: ["v=DKIM1; p=", "p= ;", "k=ed25519; p= \t"])
    func revoked(text: String) throws {
        #expect(try parse(text).isRevoked)
        #expect(PublishedKey(text: Array(text.utf8)).publicKey == nil)
    }

    @Test(
        "limit hashes (h=)",
        arguments: [
            ("sha256", true, false), ("sha1", false, true), ("sha1 : SHA256", true, true),
            ("sha512", false, false), ("sha512:sha256", true, false),
        ])
    func hashes(list: String, sha256: Bool, sha1: Bool) throws {
        let record = try parse("v=DKIM1; h=\(list); p=AAAA")
        #expect(record.allowsHash(of: .rsaSHA256) == sha256)
        #expect(record.allowsHash(of: .ed25519SHA256) == sha256)
        #expect(record.allowsHash(of: .rsaSHA1) == sha1)
    }

    @Test(
        "limit services (s=)",
        arguments: [
            ("*", true), ("email", true), ("EMail", true), ("tlsrpt", false), ("other:*", true),
            ("other : email", true), ("emails", false),
        ])
    func services(list: String, expected: Bool) throws {
        #expect(try parse("v=DKIM1; s=\(list); p=AAAA").isForEmail == expected)
    }

    @Test(
        "have flags (t=)",
        arguments: [
            ("y", true, false), ("s", false, true), ("y:s", true, true), ("S : Y", true, true),
            ("x:s", false, true), ("yes", false, false),
        ])
    func flags(list: String, testing: Bool, strict: Bool) throws {
        let record = try parse("v=DKIM1; t=\(list); p=AAAA")
        #expect(record.isTesting == testing)
        #expect(record.forbidsSubdomains == strict)
    }

    @Test("have notes for people (n=)")
    func notes() throws {
        #expect(try parse("n=two =3B words  here; p=AAAA").notes == "two ; words  here")
        #expect(try parse("n=; p=AAAA").notes == "")
    }

    @Test("may be as long as a TXT record can be, and no longer")
    func long() throws {
        let fits = "p=AAAA;n=" + String(repeating: "a", count: KeyRecord.maximumLength - 9)
        #expect(try parse(fits).publicKeyData == [0, 0, 0])
        #expect(throws: KeyRecordError.tooLong(KeyRecord.maximumLength + 1)) {
            try parse(fits + "a")
        }
    }

    @Test("of random and of mutilated text never trap")
    func hostile() {
        let seed = Array("v=DKIM1; h=sha256:sha1; k=rsa; s=*; t=y:s; n=a=20b; p=AAAA AA==".utf8)
        for end in seed.indices { _ = PublishedKey(text: Array(seed[..<end])) }
        var state: UInt64 = 88
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(bound, 1)
        }
        for _ in 0..<20_000 {
            var text = seed
            for _ in 0...random(4) {
                let index = random(text.count)
                switch random(3) {
                case 0: text[index] = UInt8(random(256))
                case 1: text.insert(Array(";=: \r\n\t*\0\u{FC}".utf8)[random(11)], at: index)
                default: text.remove(at: index)
                }
            }
            if case .failure(let error) = PublishedKey(text: text).record {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
