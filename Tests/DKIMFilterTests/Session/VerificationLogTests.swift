import DKIMCore
import DKIMFilter
import Testing

/// The forms are those of OpenDKIM, which log parsers go by.
@Suite("Log lines of a verification")
struct VerificationLogTests {
    private static let badKey = KeyAnswer.record(SessionScene.edRecord)

    private static func lines(
        _ configuration: String, _ mail: Mail = .signedTwice, ed25519: KeyAnswer? = nil
    ) throws -> [String] {
        let scene = try SessionScene.verifying(
            configuration, ed25519: ed25519 ?? .record(Mail.ed25519Key))
        _ = scene.deliver(mail)
        return scene.log.lines
    }

    @Test("SyslogSuccess: what passed, by whom; without it nothing")
    func success() throws {
        #expect(try Self.lines("") == [])
        #expect(
            try Self.lines("SyslogSuccess yes") == [
                "info 4ABC: message has signatures from football.example.com",
                "info 4ABC: DKIM verification successful",
                "info 4ABC: s=brisbane d=football.example.com a=ed25519-sha256 SSL",
                "info 4ABC: s=test d=football.example.com a=rsa-sha256 SSL",
            ])
    }

    @Test("A bad signature beside a good one is told, but not as a bad message")
    func oneBad() throws {
        #expect(
            try Self.lines("", ed25519: Self.badKey) == [
                "notice 4ABC: s=brisbane d=football.example.com a=ed25519-sha256 SSL "
                    + "signature did not verify"
            ])
    }

    @Test("A message without a good signature is told as bad once")
    func allBad() throws {
        var mail = Mail.signedTwice
        mail.body += "more"
        #expect(
            try Self.lines("", mail) == [
                "notice 4ABC: bad signature data",
                "notice 4ABC: s=brisbane d=football.example.com a=ed25519-sha256: fail, "
                    + "body hash did not verify",
                "notice 4ABC: s=test d=football.example.com a=rsa-sha256: fail, "
                    + "body hash did not verify",
            ])
    }

    @Test(
        "A key that is not to be had is told with selector, domain and reason",
        arguments: [
            (
                KeyAnswer.noSuchName,
                "key retrieval failed (s=brisbane, d=football.example.com): no key for signature"
            ),
            (
                .temporaryFailure(.timedOut),
                "key retrieval failed (s=brisbane, d=football.example.com): "
                    + "key not available: no answer from DNS in time"
            ),
            (
                .record("p="),
                "key revoked (s=brisbane, d=football.example.com, a=ed25519-sha256)"
            ),
        ])
    func noKey(answer: KeyAnswer, line: String) throws {
        #expect(try Self.lines("", .signed, ed25519: answer) == ["notice 4ABC: " + line])
    }

    @Test("LogResults has a line for each signature that is at least partly intact")
    func results() throws {
        var mail = Mail.signedTwice
        mail.fields.insert(("DKIM-Signature", " v=1; a=rsa-sha256"), at: 0)
        let lines = try Self.lines("LogResults yes", mail, ed25519: Self.badKey)
        #expect(
            lines.prefix(2) == [
                "info 4ABC: signature=/gCrinpc domain=football.example.com selector=brisbane "
                    + "result=\"signature did not verify\"",
                "info 4ABC: signature=F45dVWDf domain=football.example.com selector=test "
                    + "result=\"no signature error\"",
            ])
    }

    @Test("Text of the message cannot end a quoted result or a line")
    func injection() throws {
        var mail = Mail.signed
        mail.fields[0].body = mail.fields[0].body
            .replacing("d=football.example.com", with: "d=a\"b\u{7F}c.example")
        for line in try Self.lines("LogResults yes\nSyslogSuccess yes", mail) {
            #expect(line.contains("a?b?c.example") || !line.contains(".example"))
        }
    }

    @Test("Unsigned mail is told to who debugs")
    func unsigned() throws {
        #expect(try Self.lines("", .unsigned) == ["debug 4ABC: no signature data"])
    }
}
