import DKIMCore
import DKIMFilter
import Testing

@Suite("Summaries of messages")
struct MessageSummaryTests {
    @Test("A signed message")
    func signed() throws {
        let scene = try SessionScene(
            SessionScene.oneKey, log: CollectingLog(takesSummaries: true))
        scene.connectInside()
        _ = scene.deliver(Mail(["From: a@Example.Com"], body: "12345\r\n"))
        #expect(
            scene.log.summaries == [
                "4ABC: signed, accepted: event=message direction=signed outcome=accepted "
                    + "client_name=localhost client_address=127.0.0.1 from_domain=example.com "
                    + "d=example.com s=s a=ed25519-sha256 body_bytes=7 dns_wait_ms=# eom_ms=#"
            ])
    }

    @Test("Of several signatures one stands by itself: the first that passed")
    func severalSignatures() throws {
        let scene = try SessionScene(
            "",
            resolver: ScriptedResolver([
                Mail.ed25519Name: .noSuchName, Mail.rsaName: .record(Mail.rsaKey),
            ]), log: CollectingLog(takesSummaries: true))
        scene.connect("mail.other.test", nil)
        _ = scene.deliver(Mail.signedTwice)
        let passed = "d=football.example.com s=test a=rsa-sha256 result=pass"
        let failed =
            "d=football.example.com s=brisbane a=ed25519-sha256 result=permerror "
            + "reason=no key for signature"
        #expect(
            scene.log.summaries == [
                "4ABC: verified, accepted: event=message direction=verified outcome=accepted "
                    + "client_name=mail.other.test from_domain=football.example.com "
                    + "\(passed) signatures=[\(failed); \(passed)] "
                    + "body_bytes=55 dns_wait_ms=# eom_ms=#"
            ])
    }

    @Test("A message without a signature, which is answered before its body")
    func unsigned() throws {
        let scene = try SessionScene("", log: CollectingLog(takesSummaries: true))
        scene.connect()
        _ = scene.deliver(Mail.unsigned)
        #expect(
            scene.log.summaries == [
                "4ABC: verified, accepted: event=message direction=verified outcome=accepted "
                    + "client_name=mail.other.test client_address=192.0.2.9 "
                    + "from_domain=football.example.com result=none body_bytes=0 dns_wait_ms=#"
            ])
    }

    @Test("What the client of the MTA is told, and why")
    func refused() throws {
        let scene = try SessionScene(
            "On-BadSignature reject\n",
            resolver: ScriptedResolver([Mail.ed25519Name: .record(Mail.ed25519Key)]),
            log: CollectingLog(takesSummaries: true))
        scene.connect()
        var mail = Mail.signed
        mail.body += "P. S.\r\n"
        _ = scene.deliver(mail)
        let summary = try #require(scene.log.summaries.first)
        #expect(summary.contains(" outcome=rejected reply=550 5.7.0 bad DKIM signature data "))
        #expect(summary.contains(" result=fail reason=body hash did not verify "))
    }

    @Test("What kept a message from being signed")
    func cause() throws {
        let scene = try SessionScene(
            "KeyTable file:/kt\nSigningTable refile:/st\nLenientTables yes\n",
            log: CollectingLog(takesSummaries: true))
        scene.connectInside()
        _ = scene.deliver(Mail(["From: a@lost.example"]))
        let summary = try #require(scene.log.summaries.first)
        #expect(summary.contains(" outcome=tempfailed cause="))
        #expect(summary.contains("/k/lost.example/none"))
        #expect(summary.contains(" from_domain=lost.example "))
    }

    @Test("None is made where none is wanted, or where the message was given up")
    func none() throws {
        let text = try SessionScene(SessionScene.oneKey)
        text.connectInside()
        _ = text.deliver(Mail(["From: a@example.com"]))
        #expect(text.log.summaries == [])
        let json = try SessionScene(SessionScene.oneKey, log: CollectingLog(takesSummaries: true))
        json.connectInside()
        json.session.beginMessage()
        json.session.abort()
        #expect(json.log.summaries == [])
    }
}
