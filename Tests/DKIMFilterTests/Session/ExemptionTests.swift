import DKIMCore
import DKIMFilter
import Testing

@Suite("Mail that is left alone")
struct ExemptionTests {
    private static let mail = Mail(["From: ann@example.com", "To: x@other.example"])

    @Test(
        "DontSignMailTo: one recipient is enough, in any letter case",
        arguments: [
            ("bob@other.example", ["bob@other.example"], "bob@other.example"),
            ("bob@other.example", ["a@x.example", "BOB@other.Example"], "BOB@other.Example"),
            ("bob@other.example", ["a@x.example"], nil),
            ("other.example", ["bob@other.example"], nil),
            ("*@other.example", ["bob@other.example"], nil),
            ("refile:/list", ["bob@other.example"], "bob@other.example"),
            ("refile:/list", ["bob@sub.other.example"], nil),
        ] as [(String, [String], String?)])
    func recipients(value: String, recipients: [String], found: String?) throws {
        let scene = try SessionScene(
            SessionScene.oneKey + "DontSignMailTo \(value)",
            files: ["/list": "*@other.example\n"])
        scene.connectInside()
        let delivery = scene.deliver(Self.mail, to: recipients)
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == (found == nil ? ["insert DKIM-Signature"] : []))
        let line = found.map { ["notice 4ABC: skipping signing of mail to '\($0)'"] } ?? []
        #expect(scene.log.lines == line)
    }

    @Test("DontSignMailTo: mail waits where the MTA has not told its recipients")
    func unknownRecipients() throws {
        let scene = try SessionScene(SessionScene.oneKey + "DontSignMailTo x@y.example")
        scene.connectInside()
        let delivery = scene.deliver(Self.mail)
        #expect(delivery.reply == .temporaryFailure(nil))
        #expect(delivery.edits.isEmpty)
        #expect(
            scene.log.lines == [
                "error 4ABC: DontSignMailTo: look-up failed: the MTA did not tell all recipients"
            ])
    }

    @Test("DontSignMailTo: what would be signed is not verified instead")
    func notVerified() throws {
        let scene = try SessionScene(
            "Domain football.example.com\nSelector s\nKeyFile /k/ed\nDontSignMailTo x@y.example",
            resolver: ScriptedResolver())
        scene.connectInside()
        let delivery = scene.deliver(Mail.signed, to: ["x@y.example"])
        #expect(delivery.reply == .accept && delivery.edits.isEmpty)
        #expect(scene.resolver.asked.isEmpty)
    }

    @Test("DontSignMailTo does not keep mail from outside from being verified")
    func outside() throws {
        let scene = try SessionScene.verifying("DontSignMailTo x@y.example")
        scene.connect()
        let delivery = scene.deliver(Mail.signed, to: ["x@y.example"])
        #expect(delivery.results.first?.contains("dkim=pass") == true)
    }

    @Test("DontSignMailTo: a wild card in a plain list is told at the start")
    func wildCard() {
        #expect(
            Loaded("DontSignMailTo *@example.com").notices == [
                "c:1: DontSignMailTo: “*@example.com” matches nothing, as * is a wild card in "
                    + "refile: lists only"
            ])
    }

    @Test("DontSignMailTo asks the MTA for recipients; without it they are not needed")
    func needsRecipients() throws {
        let configuration = try #require(Loaded("DontSignMailTo x@y.example").configuration)
        #expect(configuration.needsRecipients)
        #expect(!Configuration().needsRecipients)
    }

    @Test(
        "ExemptDomains: mail of ours is not signed",
        arguments: [
            ("example.com", true), ("EXAMPLE.COM", true), ("example.org", false),
            (".com", true), (".example.com", false), ("ample.com", false),
            ("refile:/list", true),
        ])
    func exemptOurs(value: String, isExempt: Bool) throws {
        let scene = try SessionScene(
            SessionScene.oneKey + "ExemptDomains \(value)", files: ["/list": "ex*.com\n"])
        scene.connectInside()
        let delivery = scene.deliver(Self.mail)
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == (isExempt ? [] : ["insert DKIM-Signature"]))
    }

    @Test("ExemptDomains: mail of others is not verified, and needs no body")
    func exemptOthers() throws {
        let scene = try SessionScene.verifying("ExemptDomains .example.com\nLogWhy yes")
        scene.connect()
        let delivery = scene.deliver(Mail.signed)
        #expect(delivery.reply == .accept)
        #expect(delivery.edits.isEmpty && delivery.chunks == nil)
        #expect(scene.resolver.asked.isEmpty)
        #expect(
            scene.log.lines.last == "info 4ABC: football.example.com is exempt (ExemptDomains)")
    }

    @Test("ExemptDomains does not let a stranger claim our results (RFC 8601 §5)")
    func exemptForgery() throws {
        let scene = try SessionScene.verifying("ExemptDomains football.example.com")
        scene.connect()
        let forged = Mail.signed.adding("Authentication-Results", " mx.example.net; dkim=pass")
        let delivery = scene.deliver(forged)
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == ["delete Authentication-Results 1"])
    }
}
