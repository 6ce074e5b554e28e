import DKIMCore
import DKIMFilter
import Testing

@Suite("A session that signs")
struct SigningSessionTests {
    private static let mail = Mail(
        ["From: Ann <ann@example.com>", "To: joe@other.example", "Subject:  two  blanks"],
        body: "Hi  Joe.\r\n\r\n \tBye \r\n\r\n")

    /// What verifying the message comes to, with the fields that were added on top.
    private static func verified(
        _ delivery: Delivery, _ mail: Mail, keepsLeadingSpace: Bool = true
    ) throws -> [String] {
        let scene = try SessionScene(
            "",
            resolver: ScriptedResolver(["s._domainkey.example.com": .record(SessionScene.edRecord)])
        )
        scene.session.keepsLeadingSpace = keepsLeadingSpace
        scene.connect()
        var signed = mail
        for edit in delivery.edits.reversed() {
            guard case .insertField(let name, let body) = edit else { continue }
            signed = signed.adding(name, String(decoding: body, as: UTF8.self))
        }
        return scene.deliver(signed).results
    }

    @Test("Mail from inside with an author of ours gets one signature, and nothing else is changed")
    func signs() throws {
        let scene = try SessionScene(SessionScene.oneKey + "SyslogSuccess yes")
        #expect(scene.connectInside() == .proceed)
        let delivery = scene.deliver(Self.mail)
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == ["insert DKIM-Signature"])
        let field = try #require(delivery.inserted("DKIM-Signature").first)
        #expect(field.hasPrefix(" v=1; a=ed25519-sha256; c=simple/simple; d=example.com; s=s;"))
        #expect(field.contains("t=1700000000"))
        #expect(scene.resolver.asked.isEmpty)
        #expect(scene.log.lines == ["info 4ABC: DKIM-Signature field added (s=s, d=example.com)"])
        let results = try Self.verified(delivery, Self.mail)
        #expect(results.count == 1)
        #expect(
            results.first?.hasPrefix(
                " mx.example.net; dkim=pass (ed25519 key) header.d=example.com "
                    + "header.i=@example.com header.a=ed25519-sha256 header.s=s header.b=") == true)
    }

    @Test("The body may come in any pieces", arguments: [1, 2, 3, 7, 1_000])
    func chunks(size: Int) throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        let whole = scene.deliver(Self.mail)
        let pieces = scene.deliver(Self.mail, chunk: size)
        // Ed25519 gives the same signature for the same message (RFC 8032 §5.1.6).
        #expect(pieces.edits == whole.edits)
        #expect(pieces.chunks == (Self.mail.body.utf8.count + size - 1) / size)
    }

    @Test("Blanks after the colon are signed as sent; an MTA that hides them sends one (§3.4.1)")
    func leadingSpace() throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        let kept = scene.deliver(Self.mail)
        #expect(try Self.verified(kept, Self.mail).first?.contains("dkim=pass") == true)
        scene.session.keepsLeadingSpace = false
        let hidden = scene.deliver(Self.mail)
        // Subject has two blanks: that one is not known, the message with one is what is signed.
        #expect(try Self.verified(hidden, Self.mail).first?.contains("dkim=fail") == true)
        var usual = Self.mail
        usual.fields[2].body = " two  blanks"
        #expect(try Self.verified(hidden, usual).first?.contains("dkim=pass") == true)
        #expect(
            try Self.verified(hidden, usual, keepsLeadingSpace: false).first?
                .contains("dkim=pass") == true)
    }

    @Test("Folds may come as LF: they are signed as CRLF (RFC 6376 §3.4.1)")
    func folds() throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        var folded = Self.mail
        folded.fields[1].body = " joe@other.example,\r\n\tann@other.example"
        let expected = scene.deliver(folded).edits
        folded.fields[1].body = " joe@other.example,\n\tann@other.example"
        #expect(scene.deliver(folded).edits == expected)
    }

    @Test("All signatures of the tables are made over one pass of the body")
    func tables() throws {
        let scene = try SessionScene(
            "KeyTable /kt\nSigningTable refile:/st\nMultipleSignatures yes\nSyslogSuccess yes")
        scene.connectInside()
        let delivery = scene.deliver(Self.mail)
        let fields = delivery.inserted("DKIM-Signature")
        #expect(fields.map { $0.contains("d=example.com; s=s1;") } == [true, false])
        #expect(fields.map { $0.contains("d=example.org; s=s2;") } == [false, true])
        #expect(
            scene.log.lines == [
                "info 4ABC: DKIM-Signature field added (s=s1, d=example.com)",
                "info 4ABC: DKIM-Signature field added (s=s2, d=example.org)",
            ])
    }

    @Test("A key that cannot be had now is a temporary failure, told once")
    func lostKey() throws {
        let scene = try SessionScene("KeyTable /kt\nSigningTable refile:/st")
        scene.connectInside()
        let delivery = scene.deliver(Mail(["From: ann@lost.example"]))
        #expect(delivery.reply == .temporaryFailure(nil))
        #expect(delivery.chunks == nil)
        #expect(scene.log.lines.count == 1)
        #expect(scene.log.lines.first?.hasPrefix("error 4ABC: ") == true)
    }

    @Test("Results that came with mail from inside stay: it is signed, not verified")
    func keepsResults() throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        let mail = Self.mail.adding("Authentication-Results", " mx.example.net; dkim=pass")
        #expect(scene.deliver(mail).steps == ["insert DKIM-Signature"])
    }

    struct AuthorCase: Sendable, CustomTestStringConvertible {
        let name: String
        let fields: [String]
        let isSigned: Bool
        var lines: [String] = []
        var testDescription: String { name }
    }

    static let authors = [
        AuthorCase(
            name: "two From fields",
            fields: ["From: ann@example.com", "From: ann@example.com"], isSigned: false,
            lines: ["not signed: 2 From fields instead of one"]),
        AuthorCase(
            name: "no From field", fields: ["Sender: ann@example.com"], isSigned: false,
            lines: ["can't determine message sender; accepting", "not signed: no From field"]),
        AuthorCase(
            name: "an empty From field", fields: ["From: "], isSigned: false,
            lines: [
                "can't parse From: header value ''",
                "not signed: From field without a usable address: there is no mail address",
            ]),
        AuthorCase(
            name: "an author of another domain", fields: ["From: joe@other.example"],
            isSigned: false, lines: ["no signing domain match for 'other.example'"]),
        AuthorCase(
            name: "an address literal", fields: ["From: joe@[192.0.2.1], ann@example.com"],
            isSigned: false,
            lines: [
                "can't parse From: header value 'joe@[192.0.2.1]'",
                "not signed: From: the address joe@[192.0.2.1] is in no domain",
            ]),
        AuthorCase(
            name: "the first of two authors", fields: ["From: ann@example.com, joe@other.example"],
            isSigned: true, lines: []),
        AuthorCase(
            name: "stray dots", fields: ["From: .ann..x.@example.com"], isSigned: true, lines: []),
        AuthorCase(
            name: "capitals", fields: ["from: <ANN@EXAMPLE.COM>"], isSigned: true, lines: []),
        AuthorCase(
            name: "Sender does not count",
            fields: ["Sender: ann@example.com", "From: joe@other.example"], isSigned: false,
            lines: ["no signing domain match for 'other.example'"]),
    ]

    @Test("The author decides (RFC 5322 §3.6.2, RFC 6376 §8.15)", arguments: authors)
    func author(_ example: AuthorCase) throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        let delivery = scene.deliver(Mail(example.fields))
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == (example.isSigned ? ["insert DKIM-Signature"] : []))
        let expected = example.lines.map { "notice 4ABC: " + $0 }
        // Unsigned mail is verified; that it has no signature is no line at this level.
        #expect(scene.log.lines.filter { !$0.hasPrefix("debug") } == expected)
    }

    @Test("Many messages of a connection are signed each for itself")
    func manyMessages() throws {
        let scene = try SessionScene(SessionScene.oneKey + "SyslogSuccess yes")
        scene.connectInside()
        let first = scene.deliver(Self.mail)
        scene.macros["i"] = "4DEF"
        #expect(scene.deliver(Mail(["From: joe@other.example"])).edits.isEmpty)
        scene.macros["i"] = "4GHI"
        #expect(scene.deliver(Self.mail).edits == first.edits)
        #expect(
            scene.log.lines.filter { !$0.hasPrefix("debug") } == [
                "info 4ABC: DKIM-Signature field added (s=s, d=example.com)",
                "notice 4DEF: no signing domain match for 'other.example'",
                "info 4GHI: DKIM-Signature field added (s=s, d=example.com)",
            ])
    }
}
