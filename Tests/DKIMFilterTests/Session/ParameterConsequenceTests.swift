import DKIMCore
import DKIMFilter
import Testing

/// What becomes of a message because of parameters that are told of nowhere else, and of those
/// that have another name today.
@Suite("What parameters, and their old names, do to a message")
struct ParameterConsequenceTests {
    private static let mail = Mail([
        "From: a@example.com", "To: b@x.test", "Subject: Hi",
        "Date: Fri, 11 Jul 2003 21:00:37 -0700",
    ])

    /// The tags of each signature that a message from inside gets.
    private static func signatures(
        _ configuration: String, from author: String = "a@example.com",
        to recipients: [String] = [], files: [String: String] = [:]
    ) throws -> [String] {
        let scene = try SessionScene(configuration, files: files)
        scene.connectInside()
        var mail = mail
        mail.fields[0].body = " \(author)"
        return scene.deliver(mail, to: recipients).inserted("DKIM-Signature")
    }

    /// What a stranger's message gets, signed as `signing` says and verified as `verifying` does.
    private static func verified(
        _ verifying: String, signing: String = SessionScene.oneKey, at now: UInt64,
        answer: KeyAnswer = .record(SessionScene.edRecord)
    ) throws -> Delivery {
        let scene = try SessionScene(
            verifying, resolver: ScriptedResolver(["s._domainkey.example.com": answer]), now: now)
        scene.connect()
        return scene.deliver(try mail.signed(signing + "Canonicalization relaxed/relaxed"))
    }

    @Test(
        "ClockDrift is how long a signature counts after its end, and before its time",
        arguments: [
            (UInt64(100), true), (160, true), (161, false), (1_000, false),
        ])
    func clockDrift(later: UInt64, passes: Bool) throws {
        let signing = SessionScene.oneKey + "SignatureTTL 100\n"
        let delivery = try Self.verified(
            "ClockDrift 60", signing: signing, at: SessionScene.now + later)
        #expect(delivery.results.first?.contains("dkim=pass") == passes)
        #expect(delivery.results.first?.contains("\"signature expired\"") == !passes)
    }

    @Test("ClockDrift, the other way", arguments: [(UInt64(60), true), (61, false)])
    func clockDriftBefore(earlier: UInt64, passes: Bool) throws {
        let delivery = try Self.verified("ClockDrift 60", at: SessionScene.now - earlier)
        #expect(delivery.results.first?.contains("dkim=pass") == passes)
    }

    @Test(
        "MaximumKeyBits: a larger key is not computed with",
        arguments: [(2_048, true), (2_047, false)])
    func maximumKeyBits(limit: Int, passes: Bool) throws {
        let scene = try SessionScene(
            "MinimumKeyBits 1024\nMaximumKeyBits \(limit)",
            resolver: ScriptedResolver([
                "s._domainkey.example.com": .record("v=DKIM1; p=\(TestKeys.rsa2048Public)")
            ]))
        let mail = try Self.mail.signed(
            "Domain example.com\nSelector s\nKeyFile /k/rsa\n"
                + "Canonicalization relaxed/relaxed")
        let results = scene.deliver(mail).results.first
        #expect(results?.contains("dkim=pass (2048-bit key)") == passes)
        #expect(results?.contains("dkim=policy reason=\"key of 2048 bits is above") == !passes)
    }

    @Test("KeyCacheSize: with room for one key both keys sign, by turns")
    func keyCacheSize() throws {
        let scene = try SessionScene(
            "KeyTable /kt2\nSigningTable csl:example.com=one,example.org=two\nKeyCacheSize 1",
            files: ["/kt2": "one example.com:s1:/k/ed\ntwo example.org:s2:/k/rsa\n"])
        scene.connectInside()
        for (domain, algorithm) in [
            ("example.com", "ed25519-sha256"), ("example.org", "rsa-sha256"),
            ("example.com", "ed25519-sha256"),
        ] {
            var mail = Self.mail
            mail.fields[0].body = " a@\(domain)"
            let fields = scene.deliver(mail).inserted("DKIM-Signature")
            #expect(fields.first?.contains("a=\(algorithm);") == true)
            #expect(fields.first?.contains("d=\(domain);") == true)
        }
    }

    @Test(
        "KeyList signs: the first pattern counts, the file name is the selector",
        arguments: [
            ("a@example.com", "d=example.com; s=ed"), ("boss@any.test", "d=boss.test; s=ed"),
            ("a@any.test", "d=all.test; s=rsa"),
        ])
    func keyList(author: String, tags: String) throws {
        let files = [
            "/l": "*@example.com:example.com:/k/ed\nboss@*:boss.test:/p/ed\n*:all.test:/q/rsa\n",
            "/p/ed.pem": TestKeys.ed25519, "/q/rsa.private": TestKeys.rsa2048,
        ]
        let fields = try Self.signatures("KeyList /l", from: author, files: files)
        #expect(fields.count == 1)
        #expect(fields.first?.contains(" \(tags);") == true, "\(fields)")
    }

    @Test("Include takes the place of its line: what it says counts, and what comes later wins")
    func include() throws {
        let files = [
            "/i": "Domain example.com\nSelector early\nInclude /j\n", "/j": "KeyFile /k/ed\n",
        ]
        let one = try Self.signatures("Include /i", files: files)
        #expect(one.first?.contains(" s=early;") == true)
        let two = try Self.signatures("Include /i\nSelector late", files: files)
        #expect(two.first?.contains(" s=late;") == true)
        let three = try Self.signatures("Selector first\nInclude /i", files: files)
        #expect(three.first?.contains(" s=early;") == true)
    }

    @Test("BaseDirectory: relative paths of keys and tables count from it")
    func baseDirectory() throws {
        let fields = try Self.signatures(
            "BaseDirectory /base\nKeyTable file:kt\nSigningTable refile:st",
            files: [
                "/base/kt": "one example.com:s:./ed\n", "/base/st": "*@example.com one\n",
                "/base/./ed": TestKeys.ed25519,
            ])
        #expect(fields.first?.contains(" d=example.com; s=s;") == true)
    }

    // MARK: Old names

    @Test("AlwaysSignHeaders over-signs", arguments: ["AlwaysSignHeaders", "OversignHeaders"])
    func alwaysSignHeaders(name: String) throws {
        let fields = try Self.signatures(
            SessionScene.oneKey + "SignHeaders From,Subject\n\(name) From,Subject,X-None")
        #expect(
            fields.first?.contains(" h=From:From:Subject:Subject:X-None;") == true, "\(fields)")
    }

    @Test(
        "BodyLengths yes, BodyLengthDBFile: the length of the body is signed",
        arguments: [
            ("BodyLengths yes", "b@x.test", true), ("BodyLengths no", "b@x.test", false),
            ("BodyLengthDBFile csl:b@x.test", "b@x.test", true),
            ("BodyLengthDBFile csl:b@x.test", "c@x.test", false),
        ])
    func bodyLengths(line: String, recipient: String, states: Bool) throws {
        let fields = try Self.signatures(SessionScene.oneKey + line, to: [recipient])
        #expect(fields.count == 1)
        #expect(fields.first?.contains(" l=5;") == states, "\(fields)")
    }

    @Test("X-Header adds the field of the software")
    func softwareHeader() throws {
        let scene = try SessionScene(SessionScene.oneKey + "X-Header yes")
        scene.connectInside()
        #expect(scene.deliver(Self.mail).inserted("DKIM-Filter").count == 1)
    }

    @Test("InsecureKey decides about keys without DNSSEC")
    func insecureKey() throws {
        let key = PublishedKey(text: Array(SessionScene.edRecord.utf8))
        let delivery = try Self.verified(
            "InsecureKey fail\nOn-BadSignature reject", at: SessionScene.now,
            answer: .records([key], .insecure))
        #expect(delivery.results.first?.contains("dkim=policy ") == true)
        #expect(delivery.reply != .accept)
    }

    @Test("On-NoKey refuses mail whose key does not exist")
    func noKey() throws {
        let reply = FilterReply.reject(
            SMTPReply(code: "550", enhancedCode: "5.7.0", text: "DKIM key retrieval failed"))
        #expect(
            try Self.verified("On-NoKey reject", at: SessionScene.now, answer: .noSuchName).reply
                == reply)
        #expect(
            try Self.verified("On-NoKey accept", at: SessionScene.now, answer: .noSuchName).reply
                == .accept)
    }

    @Test("On-SignatureMissing refuses mail without a signature")
    func signatureMissing() throws {
        let scene = try SessionScene("On-SignatureMissing reject")
        scene.connect()
        #expect(
            scene.deliver(Self.mail).reply
                == .reject(
                    SMTPReply(
                        code: "550", enhancedCode: "5.7.0", text: "no DKIM signature data")))
    }
}
