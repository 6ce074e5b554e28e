import DKIMCore
import Testing

@testable import DKIMResolver

/// With a trust anchor for signed.test. Zone and signatures were made by BIND's dnssec-keygen and
/// dnssec-signzone (Ed25519, valid from 2024 to 2090).
@Suite struct DNSSECTests {
    static let anchor = """
        signed.test. IN DS 13272 15 2 \
        A190D0C035F9A62676634F503FE08E729C8E050608CCF582DD4E100FC156B91D

        """
    static let key: [UInt8] = octets(
        "0101030fea5e6d0d4ffbfb13c6d9ce91524b5da23d2285fd7c10e6c5dd3ae45ecfb090b2")
    static let keySignature: [UInt8] = octets(
        """
        00300f020000012ce1b7b1006592008033d8067369676e6564047465737400a3cfc86f17fb69848f\
        f275f61da7e80f00888ba2e2776df7717d09c55c3d821972fac01a1a9cdcebe3ef68bfc91c8556c6\
        84a245cdb6cafc5c15bcc45139f501
        """)
    static let textSignature: [UInt8] = octets(
        """
        00100f040000012ce1b7b1006592008033d8067369676e65640474657374003a39f8422857e2c4b5\
        ff6d20739743c44a8fa2d94772dc9b31a264568b9fcf8899cf926f1d71bb671e234df985c787126f\
        5f015c4ac4fcfeca0c9bee66af4f0e
        """)

    static func octets(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    private static func record(_ type: UInt16, _ data: [UInt8]) -> [UInt8] {
        [0xC0, 12] + DNSMessage.body(type, 300, data)
    }

    @Test(
        "A signed record, an altered one and one outside the signed zone are told apart",
        arguments: [
            ("good", "signed.test", "v=DKIM1; p=AAAA", "1 secure"),
            ("good", "signed.test", "v=DKIM1; p=BBBB", "bogus"),
            ("good", "other.test", "v=DKIM1; p=AAAA", "1 insecure"),
        ])
    func validates(selector: String, domain: String, text: String, answer: String) async throws {
        let file = try TemporaryFile(Self.anchor)
        let scene = try Scene(trustAnchorFile: file.path) { name, type in
            let text = DNSMessage.strings([text])
            return switch (name, type) {
            case ("signed.test", 48):
                .wire([Self.record(48, Self.key), Self.record(46, Self.keySignature)])
            case ("good._domainkey.signed.test", 16):
                .wire([Self.record(16, text), Self.record(46, Self.textSignature)])
            case ("good._domainkey.other.test", 16):
                .wire([Self.record(16, text)])
            default: .noData(ttl: 60)
            }
        }
        defer { scene.end() }
        let given = await scene.resolver.answer(try KeyQuery(selector, domain))
        #expect(given.word == answer)
        if case .bogus(let reason, let records) = given {
            #expect(!reason.isEmpty)
            // BogusKey may want to look at them.
            #expect(records.count == 1)
        }
    }

    @Test func anUnsignedAnswerFromASignedZoneIsBogus() async throws {
        let file = try TemporaryFile(Self.anchor)
        let scene = try Scene(trustAnchorFile: file.path) { _, type in
            type == 16 ? .key : .noData(ttl: 60)
        }
        defer { scene.end() }
        let given = await scene.resolver.answer(try KeyQuery("good", "signed.test"))
        #expect(given.word == "bogus")
        #expect(scene.resolver.statistics.bogus == 1)
    }

    @Test func anUnusableTrustAnchorIsRefusedInWords() throws {
        let file = try TemporaryFile("garbage here\n")
        let settings = ResolverSettings(
            nameservers: [try NameserverAddress("127.0.0.1")], trustAnchorFile: file.path)
        #expect {
            _ = try UnboundResolver(settings)
        } throws: { error in
            guard case ResolverError.trustAnchor(file.path, let reason)? = error as? ResolverError
            else { return false }
            return reason.contains("could not parse")
        }
    }

    @Test func aMissingTrustAnchorIsRefusedInWords() throws {
        let settings = ResolverSettings(
            nameservers: [try NameserverAddress("127.0.0.1")], trustAnchorFile: "/nowhere/root.key")
        #expect {
            _ = try UnboundResolver(settings)
        } throws: { error in
            "\(error)".contains("/nowhere/root.key") && "\(error)".contains("No such file")
        }
    }
}
