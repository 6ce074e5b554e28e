import DKIMCore
import DKIMFilter
import Testing

@Suite("Parameters by which a message has a say in its signature")
struct SigningPreparationTests {
    private static let mail = Mail(
        ["From: Ann <ann@example.com>", "To: joe@other.example", "Subject: a b a"],
        body: "one\r\n")

    private static func scene(
        _ configuration: String, files: [String: String] = [:]
    ) throws -> SessionScene {
        let scene = try SessionScene(SessionScene.oneKey + configuration, files: files)
        scene.connectInside()
        return scene
    }

    /// The tags of the one signature.
    private static func signature(_ delivery: Delivery) throws -> DKIMSignature {
        let fields = delivery.inserted("DKIM-Signature")
        let field = try #require(fields.first)
        #expect(fields.count == 1)
        return try DKIMSignature.parse(HeaderField(name: "DKIM-Signature".utf8, body: field.utf8))
            .signature.get()
    }

    /// What verifying comes to when the edits have been made to the message.
    private static func verified(_ delivery: Delivery, _ mail: Mail) throws -> [String] {
        let scene = try SessionScene(
            "",
            resolver: ScriptedResolver(["s._domainkey.example.com": .record(SessionScene.edRecord)])
        )
        scene.connect()
        var mail = mail
        for edit in delivery.edits {
            switch edit {
            case .insertField(let name, let body):
                mail = mail.adding(name, String(decoding: body, as: UTF8.self))
            case .deleteField(let name, let occurrence):
                let places = mail.fields.indices.filter {
                    mail.fields[$0].name.lowercased() == name.lowercased()
                }
                mail.fields.remove(at: try #require(places.dropFirst(occurrence - 1).first))
            default: Issue.record("\(edit)")
            }
        }
        return scene.deliver(mail).results
    }

    // MARK: BodyLengthDB

    @Test(
        "BodyLengthDB: l= where a recipient is in the set, by address, domain or parent",
        arguments: [
            ("bob@list.example", ["bob@list.example"], true),
            ("bob@list.example", ["BOB@LIST.EXAMPLE"], true),
            ("bob@list.example", ["ann@x.example", "bob@list.example"], true),
            ("bob@list.example", ["ann@list.example"], false),
            ("*@list.example", ["bob@list.example"], true),
            ("*@.example", ["bob@list.example"], true),
            ("bob@.example", ["bob@a.list.example"], true),
            ("bob@.example", ["ann@a.list.example"], false),
            ("bob@*", ["bob@list.example"], true), ("*", ["bob@list.example"], true),
            ("list.example", ["bob@list.example"], false),
            ("refile:/list", ["bob@list.example"], true), ("*", [], false),
        ])
    func bodyLength(value: String, recipients: [String], isStated: Bool) throws {
        let scene = try Self.scene("BodyLengthDB \(value)", files: ["/list": "b*@list.*\n"])
        let signature = try Self.signature(scene.deliver(Self.mail, to: recipients))
        #expect(signature.bodyLength == (isStated ? 5 : nil))
    }

    @Test("BodyLengthDB does not widen MaximumSignedBytes")
    func bothLengths() throws {
        let scene = try Self.scene("BodyLengthDB *\nMaximumSignedBytes 3")
        #expect(try Self.signature(scene.deliver(Self.mail, to: ["a@b.example"])).bodyLength == 3)
    }

    @Test("BodyLengthDB needs the recipients, and says what l= means")
    func bodyLengthNotice() throws {
        let loaded = Loaded("BodyLengthDB csl:*")
        #expect(try #require(loaded.configuration).needsRecipients)
        #expect(
            loaded.notices == [
                "c:1: BodyLengthDB: anyone can append to messages whose signature has l= "
                    + "(RFC 6376 §8.2)"
            ])
    }

    // MARK: RemoveOldSignatures

    @Test("RemoveOldSignatures deletes from the last to the first, and nothing else")
    func removeOldSignatures() throws {
        let scene = try Self.scene("RemoveOldSignatures yes\nSignHeaders *,+DKIM-Signature")
        var mail = Self.mail.adding("dkim-signature", " v=1; one").adding("X-Other", " x")
        mail = mail.adding("DKIM2-Signature", " i=1").adding("DKIM-Signature", " v=1; two")
        let delivery = scene.deliver(mail)
        #expect(
            delivery.steps == [
                "delete DKIM-Signature 2", "delete DKIM-Signature 1", "insert DKIM-Signature",
            ])
        // They are gone when the message is verified: h= does not count them.
        let names = try Self.signature(delivery).signedFieldNames.map { $0.text.lowercased() }
        #expect(!names.contains("dkim-signature"))
        #expect(try Self.verified(delivery, mail).first?.contains("dkim=pass") == true)
    }

    @Test("Unset, old signatures stay; mail that is not signed keeps its own")
    func keepsOldSignatures() throws {
        let signed = Self.mail.adding("DKIM-Signature", " v=1; one")
        #expect(try Self.scene("").deliver(signed).steps == ["insert DKIM-Signature"])
        let verifying = try SessionScene.verifying("RemoveOldSignatures yes")
        verifying.connect()
        #expect(verifying.deliver(Mail.signed).steps == ["insert Authentication-Results"])
    }

    // MARK: IdentityHeader

    @Test(
        "IdentityHeader gives i= where it is within d= (RFC 6376 §3.5)",
        arguments: [
            (" Bob <bob@example.com>", "bob@example.com"),
            (" bob@sub.example.com", "bob@sub.example.com"),
            (" bob@example.org", nil), (" nobody", nil), ("", nil),
        ] as [(String, String?)])
    func identity(body: String, agent: String?) throws {
        let scene = try Self.scene("IdentityHeader X-Identity")
        let delivery = scene.deliver(
            Self.mail.adding("X-Identity", " x@example.com").adding("x-identity", body))
        #expect(delivery.steps == ["insert DKIM-Signature"])
        #expect(try Self.signature(delivery).agentIdentifier?.text == agent)
    }

    @Test("IdentityHeaderRemove takes the field out before it is signed")
    func identityRemove() throws {
        let scene = try Self.scene(
            "IdentityHeader X-Identity\nIdentityHeaderRemove yes\nSignHeaders *,+X-Identity")
        let mail = Self.mail.adding("X-Identity", " a@example.com")
            .adding("X-Identity", " b@example.com")
        let delivery = scene.deliver(mail)
        #expect(
            delivery.steps == [
                "delete X-Identity 2", "delete X-Identity 1", "insert DKIM-Signature",
            ])
        #expect(try Self.signature(delivery).agentIdentifier?.text == "b@example.com")
        #expect(try Self.verified(delivery, mail).first?.contains("dkim=pass") == true)
    }

    @Test("IdentityHeaderRemove does not remove From")
    func identityFrom() {
        #expect(
            Loaded("IdentityHeader From\nIdentityHeaderRemove yes").errors == [
                "c:2: IdentityHeaderRemove: would remove From; name another field in "
                    + "IdentityHeader"
            ])
        #expect(
            Loaded("IdentityHeaderRemove yes").notices == [
                "c:1: IdentityHeaderRemove: has no effect, as there is no IdentityHeader"
            ])
    }

    // MARK: SelectCanonicalizationHeader

    @Test(
        "SelectCanonicalizationHeader: a message of ours chooses",
        arguments: [
            (" relaxed/relaxed", "relaxed/relaxed"), (" relaxed", "relaxed/simple"),
            (" simple/relaxed\r\n\t", "simple/relaxed"), (" nofws", "simple/simple"),
        ])
    func canonicalization(body: String, expected: String) throws {
        let scene = try Self.scene("SelectCanonicalizationHeader X-Canonicalization")
        let delivery = scene.deliver(Self.mail.adding("X-Canonicalization", body))
        #expect(try Self.signature(delivery).canonicalization.description == expected)
    }

    @Test("Unset, no field chooses the canonicalization, not even OpenDKIM's default one")
    func noCanonicalizationField() throws {
        for name in ["Canonicalization", "X-Canonicalization"] {
            let delivery = try Self.scene("").deliver(Self.mail.adding(name, " relaxed/relaxed"))
            #expect(try Self.signature(delivery).canonicalization.description == "simple/simple")
        }
    }

    // MARK: ReplaceRules

    @Test("ReplaceRules: fields are signed as the MTA will make them, and sent as they are")
    func replaceRules() throws {
        var mail = Self.mail
        mail.fields[0].body = " Ann <ann@mail.example.com>"
        // The sender is looked for in the message as it is.
        let scene = try SessionScene(
            "Domain mail.example.com\nSelector s\nKeyFile /k/ed\nReplaceRules /rules\n"
                + "Diagnostics yes",
            files: ["/rules": "@mail\\.example\\.com\t@example.com# c\n b\\( a\\)\t-B\n"])
        scene.connectInside()
        let delivery = scene.deliver(mail)
        #expect(delivery.steps == ["insert DKIM-Signature"])
        let copies = try Self.signature(delivery).copiedFields?.map {
            String(decoding: $0.body, as: UTF8.self)
        }
        #expect(copies == [" Ann <ann@example.com>", " joe@other.example", " a-B"])
    }

    @Test("ReplaceRules: what is signed verifies after the MTA's change")
    func replaceVerifies() throws {
        let scene = try Self.scene(
            "ReplaceRules /rules\nReplaceHeaders Subject", files: ["/rules": "a\tX\n"])
        let delivery = scene.deliver(Self.mail)
        var changed = Self.mail
        changed.fields[2].body = " X b X"
        #expect(try Self.verified(delivery, changed).first?.contains("dkim=pass") == true)
        #expect(try Self.verified(delivery, Self.mail).first?.contains("dkim=fail") == true)
    }

    @Test("ReplaceHeaders limits the rules to some fields")
    func replaceHeaders() throws {
        let scene = try Self.scene(
            "ReplaceRules /rules\nReplaceHeaders subject,X-Other\nDiagnostics yes",
            files: ["/rules": "[aAbB]\t.\n"])
        let copies = try Self.signature(scene.deliver(Self.mail)).copiedFields?.map {
            String(decoding: $0.body, as: UTF8.self)
        }
        #expect(copies == [" Ann <ann@example.com>", " joe@other.example", " . . ."])
    }

    @Test("ReplaceRules do not touch what is verified")
    func replaceNotVerified() throws {
        let scene = try SessionScene(
            "ReplaceRules /rules",
            resolver: ScriptedResolver([Mail.ed25519Name: .record(Mail.ed25519Key)]),
            files: ["/rules": "e\tX\n"])
        scene.connect()
        #expect(scene.deliver(Mail.signed).results.first?.contains("dkim=pass") == true)
    }

    @Test("ReplaceRules that a field is too much for: it is signed as it is, and told")
    func replaceEffort() throws {
        let scene = try Self.scene(
            "ReplaceRules /rules\nReplaceHeaders Subject",
            files: ["/rules": "\\([a-z]*[a-z]*[a-z]*[a-z]*\\)\\{20\\}0\tX\n"])
        var mail = Self.mail
        mail.fields[2].body = " " + String(repeating: "a", count: 200_000)
        let delivery = scene.deliver(mail)
        #expect(try Self.verified(delivery, mail).first?.contains("dkim=pass") == true)
        #expect(
            scene.log.lines == [
                "notice 4ABC: ReplaceRules take too long: some fields are signed as they are"
            ])
    }

    @Test(
        "A rule that cannot be used is told with its line",
        arguments: [
            (
                "\n a b\n",
                "/rules:2: ReplaceRules: the line has no tab, expected EXPRESSION, a tab, and the "
                    + "text in its place"
            ),
            (
                "x*\ty\n",
                "/rules:1: ReplaceRules: “x*” cannot be used: it also matches where there is nothing"
            ),
            (
                "# c\n\\(a\\)\\1\tx\n",
                "/rules:2: ReplaceRules: “\\(a\\)\\1” cannot be used: back-references are not "
                    + "supported (at character 7)"
            ),
            (
                "a\tb\u{1}\n",
                "/rules:1: ReplaceRules: the text holds control characters"
            ),
        ])
    func badRule(text: String, message: String) {
        #expect(Loaded("ReplaceRules /rules", files: ["/rules": text]).errors == [message])
    }

    @Test("ReplaceHeaders alone has no effect, and says so")
    func replaceHeadersAlone() {
        #expect(
            Loaded("ReplaceHeaders Subject").notices == [
                "c:1: ReplaceHeaders: has no effect, as there are no ReplaceRules"
            ])
    }
}
