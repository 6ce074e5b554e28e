import DKIMCore
import DKIMFilter
import Testing

@Suite("Mail that is signed anew")
struct ResigningTests {
    private static let tables = """
        KeyTable /kt2
        SigningTable refile:/st
        ResignMailTo file:/resign

        """
    private static let files = [
        "/kt2": "one example.com:s1:/k/ed\nown %:s3:/k/ed\n", "/st": "*@none.example one\n",
        "/resign": "list@r.example one\n.parent.example one\nplain.example\n",
    ]

    private static func scene(
        _ configuration: String = "", key: KeyAnswer = .record(Mail.ed25519Key)
    ) throws -> SessionScene {
        let scene = try SessionScene(
            tables + configuration,
            resolver: ScriptedResolver([Mail.ed25519Name: key]), files: files)
        scene.connect()
        return scene
    }

    @Test(
        "A recipient in the set is enough",
        arguments: [
            (["list@r.example"], true), (["x@y.example", "list@r.example"], true),
            (["x@sub.parent.example"], true), (["x@y.example"], false), ([], false),
            // No key is named, and the author's domain is not ours.
            (["x@plain.example"], false),
        ])
    func recipients(recipients: [String], isResigned: Bool) throws {
        let scene = try Self.scene("SyslogSuccess yes")
        let delivery = scene.deliver(Mail.signed, to: recipients)
        #expect(delivery.results.first?.contains("dkim=pass") == true)
        let signatures = delivery.inserted("DKIM-Signature")
        #expect(
            signatures.map { $0.contains("d=example.com; s=s1;") } == (isResigned ? [true] : []))
        let lines = scene.log.lines.filter { $0.contains("DKIM-Signature field added") }
        #expect(
            lines
                == (isResigned
                    ? ["info 4ABC: DKIM-Signature field added (s=s1, d=example.com)"] : []))
    }

    @Test("The new signature verifies beside the old one, over one pass of the body")
    func verifies() throws {
        let scene = try Self.scene("SignHeaders *,+Authentication-Results,+DKIM-Signature")
        var mail = Mail.signed.adding("Authentication-Results", " mx.example.net; dkim=pass")
        let delivery = scene.deliver(mail, to: ["list@r.example"])
        #expect(
            delivery.steps == [
                "delete Authentication-Results 1", "insert Authentication-Results",
                "insert DKIM-Signature",
            ])
        mail.fields.removeFirst()
        for case .insertField(let name, let body) in delivery.edits {
            mail = mail.adding(name, String(decoding: body, as: UTF8.self))
        }
        let reader = try SessionScene(
            "",
            resolver: ScriptedResolver([
                Mail.ed25519Name: .record(Mail.ed25519Key),
                "s1._domainkey.example.com": .record(SessionScene.edRecord),
            ]))
        reader.connect()
        let results = try #require(reader.deliver(mail).results.first)
        #expect(results.ranges(of: "dkim=pass").count == 2)
    }

    @Test("Mail without a good signature is signed anew with ResignAll only")
    func unverified() throws {
        let gone = KeyAnswer.noSuchName
        for (configuration, key, mail, isResigned) in [
            ("", gone, Mail.signed, false), ("ResignAll yes", gone, Mail.signed, true),
            ("", gone, Mail.unsigned, false), ("ResignAll yes", gone, Mail.unsigned, true),
            ("ResignAll no", .record(Mail.ed25519Key), Mail.signed, true),
        ] {
            let scene = try Self.scene(configuration, key: key)
            let delivery = scene.deliver(mail, to: ["list@r.example"])
            #expect(delivery.inserted("DKIM-Signature").count == (isResigned ? 1 : 0))
        }
    }

    @Test("A message that is refused is refused with ResignAll, too")
    func refused() throws {
        let scene = try Self.scene("ResignAll yes\nOn-NoSignature reject")
        let delivery = scene.deliver(Mail.unsigned, to: ["list@r.example"])
        guard case .reject = delivery.reply else {
            Issue.record("\(delivery.reply)")
            return
        }
    }

    @Test("RemoveOldSignatures takes away those that have been verified")
    func removesOld() throws {
        let scene = try Self.scene("RemoveOldSignatures yes")
        let delivery = scene.deliver(Mail.signed, to: ["list@r.example"])
        #expect(
            delivery.steps == [
                "insert Authentication-Results", "delete DKIM-Signature 1",
                "insert DKIM-Signature",
            ])
    }

    @Test("Two From fields are never signed anew (RFC 6376 §8.15)")
    func author() throws {
        let scene = try Self.scene("ResignAll yes")
        let delivery = scene.deliver(
            Mail.unsigned.adding("From", " eve@evil.example"), to: ["list@r.example"])
        #expect(delivery.inserted("DKIM-Signature").isEmpty)
    }

    @Test("What a message claims of us is removed also where a fault lets it pass (RFC 8601 §5)")
    func fault() throws {
        // x= would have more digits than RFC 6376 §3.5 allows.
        let scene = try SessionScene(
            Self.tables + "ResignAll yes\nSignatureTTL 3153600000\nOn-SignatureError accept",
            files: Self.files, now: 999_999_000_000)
        scene.connect()
        let claim = " mx.example.net; dkim=pass header.d=bank.example"
        let delivery = scene.deliver(
            Mail.unsigned.adding("Authentication-Results", claim), to: ["list@r.example"])
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == ["delete Authentication-Results 1"])
    }

    @Test("With one Domain and no KeyTable its key is the one")
    func oneKey() throws {
        let scene = try SessionScene(
            SessionScene.oneKey + "ResignMailTo plain.example",
            resolver: ScriptedResolver([Mail.ed25519Name: .record(Mail.ed25519Key)]))
        scene.connect()
        let delivery = scene.deliver(Mail.signed, to: ["x@plain.example"])
        #expect(delivery.inserted("DKIM-Signature").first?.contains("d=example.com;") == true)
    }

    @Test("A key that is not there, or signs as whoever wrote the mail, is told at the start")
    func badKeys() {
        let files = Self.files.merging(SessionScene.files) { own, _ in own }
        #expect(
            Loaded(
                Self.tables,
                files: files.merging(["/resign": "a@b.example gone\nb.example own\n"]) { $1 }
            ).errors == [
                "/resign:1: ResignMailTo: signing table references unknown key 'gone'",
                "/resign:2: ResignMailTo: error loading key 'own': its domain has to be written "
                    + "out in KeyTable",
            ])
        #expect(
            Loaded("Mode v\nResignMailTo a@b.example").notices == [
                "c:2: ResignMailTo: has no effect, as Mode is not sv"
            ])
    }
}
