import DKIMCore
import DKIMFilter
import Testing

@Suite("Mail whose signing key DNS does not publish")
struct UnpublishedKeyTests {
    private static let mail = Mail(["From: Ann <ann@example.com>", "To: joe@other.example"])
    private static let name = "s._domainkey.example.com"
    private static let good = KeyAnswer.record(SessionScene.edRecord)

    private static func scene(
        _ action: String, _ resolver: ScriptedResolver, tables: Bool = false
    ) throws -> (SessionScene, KeyCheckScene) {
        let checks = KeyCheckScene()
        let keys =
            tables
            ? "KeyTable /kt\nSigningTable refile:/st\nMultipleSignatures yes\n"
            : SessionScene.oneKey
        let scene = try SessionScene(
            keys + "On-UnpublishedKey \(action)", resolver: resolver, checks: checks)
        scene.connectInside()
        return (scene, checks)
    }

    @Test("accept: it is signed all the same")
    func accept() throws {
        let (scene, checks) = try Self.scene("accept", ScriptedResolver())
        checks.pass(seconds: 1_000)
        #expect(scene.deliver(Self.mail).steps == ["insert DKIM-Signature"])
        #expect(checks.checker.snapshot.actingCount == 0)
    }

    @Test("unsigned: after the second finding it goes out unsigned; signed again when published")
    func unsigned() throws {
        let resolver = ScriptedResolver()
        let (scene, checks) = try Self.scene("unsigned", resolver)
        checks.pass(seconds: 290)
        #expect(scene.deliver(Self.mail).steps == ["insert DKIM-Signature"])
        checks.pass(seconds: 15)
        let delivery = scene.deliver(Self.mail)
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == [])
        #expect(
            scene.log.lines == [
                "notice 4ABC: not signed with s=s, d=example.com: DNS does not publish the key "
                    + "(missing) (On-UnpublishedKey)"
            ])
        resolver.answer(Self.name, Self.good)
        checks.pass(seconds: 301)
        #expect(scene.deliver(Self.mail).steps == ["insert DKIM-Signature"])
    }

    @Test("tempfail: it is to come again later")
    func tempfail() throws {
        let resolver = ScriptedResolver()
        let (scene, checks) = try Self.scene("tempfail", resolver)
        checks.pass(seconds: 305)
        let delivery = scene.deliver(Self.mail)
        #expect(
            delivery.reply
                == .temporaryFailure(
                    SMTPReply(
                        code: "451", enhancedCode: "4.7.5",
                        text: "DKIM signing key is not published")))
        #expect(delivery.chunks == nil, "the body is not sent")
        resolver.answer(Self.name, Self.good)
        checks.pass(seconds: 301)
        #expect(scene.deliver(Self.mail).steps == ["insert DKIM-Signature"])
    }

    @Test(
        "Where another key signs that is published, only the one signature is left out",
        arguments: ["unsigned", "tempfail"])
    func other(action: String) throws {
        let resolver = ScriptedResolver(["s1._domainkey.example.com": Self.good])
        let (scene, checks) = try Self.scene(action, resolver, tables: true)
        checks.pass(seconds: 310)
        let fields = scene.deliver(Self.mail).inserted("DKIM-Signature")
        #expect(fields.map { $0.contains("s=s1;") } == [true])
    }

    @Test("A key whose domain is the sender's is looked at as soon as it has signed")
    func senderDomain() throws {
        let resolver = ScriptedResolver()
        let checks = KeyCheckScene()
        let scene = try SessionScene(
            "KeyTable /any\nSigningTable refile:/from\nOn-UnpublishedKey unsigned",
            resolver: resolver,
            files: ["/any": "any %:sel:/k/ed\n", "/from": "*@example.com any\n"], checks: checks)
        scene.connectInside()
        checks.pass(seconds: 100)
        #expect(resolver.asked == [])
        #expect(scene.deliver(Self.mail).steps == ["insert DKIM-Signature"])
        checks.pass(seconds: 1)
        #expect(resolver.asked == ["sel._domainkey.example.com"])
        checks.pass(seconds: 305)
        #expect(scene.deliver(Self.mail).steps == [])
    }
}
