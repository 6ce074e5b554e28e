import DKIMCore
import DKIMFilter
import Testing

@Suite("Parameters that decide what a signature says and covers")
struct SigningTagTests {
    private static let mail = Mail(
        ["From: Ann <ann@example.com>", "To: joe@other.example", "Subject: s"],
        body: "one\r\ntwo\r\n")

    /// The tags of the one signature that the message gets.
    private static func signature(
        _ configuration: String, _ mail: Mail = mail
    ) throws -> DKIMSignature {
        let scene = try SessionScene(SessionScene.oneKey + configuration)
        scene.connectInside()
        let fields = scene.deliver(mail).inserted("DKIM-Signature")
        let field = try #require(fields.first)
        #expect(fields.count == 1)
        return try DKIMSignature.parse(HeaderField(name: "DKIM-Signature".utf8, body: field.utf8))
            .signature.get()
    }

    @Test("Unset, there is no l=, z= or r=")
    func defaults() throws {
        let signature = try Self.signature("")
        #expect(signature.bodyLength == nil)
        #expect(signature.copiedFields == nil)
        #expect(!signature.requestsReports)
    }

    @Test(
        "MaximumSignedBytes gives l=, the body's length where that is less (RFC 6376 §3.5)",
        arguments: [("0", 0), ("5", 5), ("0x10", 10), ("1000000", 10)] as [(String, UInt64)])
    func maximumSignedBytes(value: String, length: UInt64) throws {
        #expect(try Self.signature("MaximumSignedBytes \(value)").bodyLength == length)
    }

    @Test("MaximumSignedBytes: no more of the body is asked for than is signed")
    func skip() throws {
        let scene = try SessionScene(SessionScene.oneKey + "MaximumSignedBytes 2")
        scene.connectInside()
        #expect(scene.deliver(Self.mail, chunk: 5).chunks == 1)
    }

    @Test("Diagnostics copies the signed fields into z=")
    func diagnostics() throws {
        let signature = try Self.signature(
            "Diagnostics yes", Self.mail.adding("X-Other", " not signed"))
        #expect(
            signature.copiedFields?.map(\.name.text) == ["From", "To", "Subject"])
        #expect(signature.copiedFields?.last?.body == Array(" s".utf8))
    }

    @Test("RequestReports writes r=y (RFC 6651 §3.2)")
    func requestReports() throws {
        #expect(try Self.signature("RequestReports yes").requestsReports)
    }

    @Test("FixCRLF signs bare line ends as CRLF; without it they are the octets they are")
    func fixCRLF() throws {
        var broken = Self.mail
        broken.body = "one\ntwo\r"
        let whole = try Self.signature("")
        #expect(try Self.signature("FixCRLF yes", broken).bodyHash == whole.bodyHash)
        #expect(try Self.signature("", broken).bodyHash != whole.bodyHash)
    }

    @Test("FixCRLF verifies bare line ends as CRLF, too", arguments: [true, false])
    func fixCRLFWhenVerifying(isOn: Bool) throws {
        let scene = try SessionScene.verifying("FixCRLF \(isOn)")
        scene.connect()
        var broken = Mail.signed
        broken.body = broken.body.replacing("\r\n", with: "\n")
        let result = try #require(scene.deliver(broken).results.first)
        #expect(result.contains(isOn ? "dkim=pass" : "dkim=fail"))
    }
}
