import DKIMCore
import DKIMFilter
import Testing

/// The author of the signed message is joe@football.example.com, its signatures are of that domain.
@Suite("RequireSignatureFrom and AllowedSigners")
struct SignerPolicyTests {
    private static func unsigned(_ from: String...) -> Mail {
        Mail(from.map { "From: \($0)" } + ["Subject: x"])
    }

    private func code(_ delivery: Delivery) -> String? {
        switch delivery.reply {
        case .reject(let reply): "\(reply.code) \(reply.enhancedCode)"
        case .temporaryFailure(let reply): reply.map { "\($0.code) \($0.enhancedCode)" } ?? "4"
        default: nil
        }
    }

    @Test(
        "Mail without a signature of its author's domain is refused (RFC 7372 §3.1)",
        arguments: [
            ("csl:bank.example", "a@bank.example", "550 5.7.20"),
            ("csl:bank.example", "a@BANK.example", "550 5.7.20"),
            ("csl:bank.example", "a@sub.bank.example", nil),
            ("csl:.bank.example", "a@sub.bank.example", "550 5.7.20"),
            ("csl:bank.example", "a@other.example", nil),
            ("csl:bank.example=tempfail", "a@bank.example", "451 4.7.20"),
            ("csl:bank.example=accept", "a@bank.example", nil),
            ("refile:/l", "a@b.bank.example", "550 5.7.20"),
        ] as [(String, String, String?)])
    func unsignedMail(set: String, from: String, expected: String?) throws {
        let scene = try SessionScene(
            "RequireSignatureFrom \(set)", files: ["/l": "*.bank.example reject\n"])
        scene.connect()
        #expect(code(scene.deliver(Self.unsigned(from))) == expected)
    }

    @Test(
        "A From field that cannot be read, or a second one, is no way around it",
        arguments: [
            ["x@other.example", "a@bank.example"], ["a@bank.example", "x@other.example"],
            ["a@bank.example, x@other.example"], ["\"x <a@bank.example>"], ["@@a@bank.example>"],
            ["x@other.example", "a@ bank.example"],
            ["x@other.example", "a@(x (y) z) bank.example"],
            ["x@other.example", "a@\r\n\tbank.example."], ["a @ (c) bank.example <"],
            Array(repeating: "x@other.example", count: 20) + ["a@bank.example"],
            [String(repeating: "x@other.example, ", count: 300) + "a@bank.example"],
        ])
    func oddAuthors(from: [String]) throws {
        let scene = try SessionScene("RequireSignatureFrom bank.example")
        scene.connect()
        let mail = Mail(from.map { "From: \($0)" })
        #expect(code(scene.deliver(mail)) == "550 5.7.20")
    }

    @Test("A good signature of the author's domain, or of one above it, is enough")
    func signed() throws {
        for set in ["football.example.com", ".example.com"] {
            let scene = try SessionScene.verifying("RequireSignatureFrom \(set)")
            scene.connect()
            let delivery = scene.deliver(.signed)
            #expect(delivery.reply == .accept)
            #expect(delivery.steps == ["insert Authentication-Results"])
        }
    }

    @Test("Of several authors each that is listed has to sign; the gravest action counts")
    func severalAuthors() throws {
        let mail = try Mail(
            ["From: joe@author.test, a@bank.example", "Date: Fri, 11 Jul 2003 21:00:37 -0700"]
        ).signed(
            "Domain author.test\nSelector s\nKeyFile /k/ed\nCanonicalization relaxed/relaxed")
        let resolver = ScriptedResolver([
            "s._domainkey.author.test": .record(SessionScene.edRecord)
        ])
        for (set, expected) in [
            ("csl:author.test,bank.example", "550 5.7.22"),
            ("csl:author.test=accept,bank.example", "550 5.7.22"),
            ("csl:author.test,bank.example=accept", nil),
            ("csl:bank.example=tempfail,author.test=quarantine", "451 4.7.22"),
            ("csl:author.test", nil),
        ] as [(String, String?)] {
            let scene = try SessionScene("RequireSignatureFrom \(set)", resolver: resolver)
            scene.connect()
            #expect(code(scene.deliver(mail)) == expected, "\(set)")
        }
    }

    @Test("A From field beyond the limit, or too many authors, are no way around it")
    func unseenAuthors() throws {
        let scene = try SessionScene("RequireSignatureFrom bank.example\nMaximumHeaders 1000")
        scene.connect()
        var mail = Self.unsigned("x@other.example")
        mail = mail.adding("X-Long", " " + String(repeating: "x", count: 2_000))
        #expect(code(scene.deliver(mail)) == nil)
        mail = Mail(["X-Long: " + String(repeating: "x", count: 2_000), "From: a@bank.example"])
        #expect(code(scene.deliver(mail)) == "550 5.7.20")
        let many = (0..<65).map { "x@d\($0).example" }.joined(separator: ", ")
        let wide = try SessionScene("RequireSignatureFrom bank.example")
        wide.connect()
        #expect(code(wide.deliver(Self.unsigned(many))) == "550 5.7.20")
    }

    @Test("Where mail is only watched, a key that cannot be looked up defers nothing")
    func temporaryOfWatched() throws {
        let failure = KeyAnswer.temporaryFailure(.serverFailure("SERVFAIL"))
        let scene = try SessionScene(
            "RequireSignatureFrom csl:football.example.com=accept\nOn-DNSError accept",
            resolver: ScriptedResolver([Mail.ed25519Name: failure, Mail.rsaName: failure]))
        scene.connect()
        #expect(scene.deliver(.signed).reply == .accept)
        #expect(
            scene.log.lines.contains(
                "notice 4ABC: mail from football.example.com has to be signed by that domain: "
                    + "accept (RequireSignatureFrom)"))
    }

    @Test("A good signature of somebody else is not")
    func foreignSignature() throws {
        let scene = try SessionScene.verifying("RequireSignatureFrom bank.example")
        scene.connect()
        // From is signed, so a second one makes all signatures void; the first signer stays known.
        let delivery = scene.deliver(Mail.signed.adding("From", " a@bank.example"))
        #expect(code(delivery) == "550 5.7.20")
        #expect(
            scene.log.lines.contains(
                "notice 4ABC: mail from bank.example has to be signed by that domain: reject "
                    + "(RequireSignatureFrom)"))
    }

    @Test("A key that cannot be looked up now defers")
    func temporary() throws {
        let scene = try SessionScene(
            "RequireSignatureFrom football.example.com\nOn-DNSError accept",
            resolver: ScriptedResolver([:]))
        scene.connect()
        let missing = scene.deliver(.signed)
        #expect(code(missing) == "550 5.7.20")
        let failing = try SessionScene(
            "RequireSignatureFrom football.example.com\nOn-DNSError accept",
            resolver: ScriptedResolver([
                Mail.ed25519Name: .temporaryFailure(.serverFailure("SERVFAIL")),
                Mail.rsaName: .temporaryFailure(.serverFailure("SERVFAIL")),
            ]))
        failing.connect()
        #expect(code(failing.deliver(Mail.signed)) == "451 4.7.5")
    }

    @Test("Mail of ours is not concerned")
    func ours() throws {
        let scene = try SessionScene(
            SessionScene.oneKey + "RequireSignatureFrom example.com")
        scene.connectInside()
        #expect(
            scene.deliver(Self.unsigned("ann@example.com")).steps == ["insert DKIM-Signature"])
    }

    @Test("A word that is no action is told with its line")
    func badAction() {
        let loaded = Loaded(
            "RequireSignatureFrom file:/l", files: ["/l": "a.example\nb.example no\n"])
        #expect(
            loaded.errors == [
                "/l:2: RequireSignatureFrom: “no” is not an action, expected accept, discard, "
                    + "quarantine, reject or tempfail"
            ])
    }

    @Test("A verified signer of the set is marked, with the word of its row")
    func mark() throws {
        let scene = try SessionScene.verifying(
            "AllowedSigners csl:.example.com=partner,other.example")
        scene.connect()
        let delivery = scene.deliver(.signed)
        #expect(
            delivery.steps == ["insert Authentication-Results", "insert X-DKIM-Allowed"])
        #expect(
            delivery.edits.last
                == .insertField(
                    name: "X-DKIM-Allowed", body: Array(" football.example.com partner".utf8)))
    }

    @Test("Marks that a message brings along are removed, signed or not")
    func forgedMarks() throws {
        let scene = try SessionScene.verifying(
            "AllowedSigners other.example\nAllowedSignersField X-Known-Signer")
        scene.connect()
        let signed = scene.deliver(
            Mail.signed.adding("X-Known-Signer", " a").adding("x-known-signer", " b"))
        #expect(
            signed.steps == [
                "delete X-Known-Signer 2", "delete X-Known-Signer 1",
                "insert Authentication-Results",
            ])
        let unsigned = scene.deliver(
            Self.unsigned("a@b.example").adding("X-Known-Signer", " a"))
        #expect(unsigned.steps == ["delete X-Known-Signer 1"])
        var flood = Self.unsigned("a@b.example")
        for _ in 0...500 { flood = flood.adding("X-Known-Signer", " a") }
        #expect(code(scene.deliver(flood)) == "550 5.7.1")
    }

    @Test("A signature that does not verify is not marked")
    func noMark() throws {
        let scene = try SessionScene.verifying("AllowedSigners .example.com")
        scene.connect()
        var mail = Mail.signed
        mail.body += "More.\r\n"
        #expect(scene.deliver(mail).steps == ["insert Authentication-Results"])
    }

    @Test("A signature that leaves a part of the body uncovered is not marked")
    func noMarkOfAPart() throws {
        let mail = try Mail(
            [
                "From: joe@author.test", "Date: Fri, 11 Jul 2003 21:00:37 -0700",
                "Content-Type: text/plain",
            ], body: "Hi.\r\nMore.\r\n"
        ).signed(
            "Domain author.test\nSelector s\nKeyFile /k/ed\nMaximumSignedBytes 5\n"
                + "Canonicalization relaxed/relaxed")
        let scene = try SessionScene(
            "AllowedSigners author.test",
            resolver: ScriptedResolver([
                "s._domainkey.author.test": .record(SessionScene.edRecord)
            ]))
        scene.connect()
        let delivery = scene.deliver(mail)
        #expect(delivery.steps == ["insert Authentication-Results"])
        let field = try #require(delivery.inserted("Authentication-Results").first)
        #expect(field.contains("dkim=pass"))
    }
}
