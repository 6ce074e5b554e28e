import DKIMCore
import DKIMFilter
import Testing

@Suite("Parameters that demand more of a signature than being right")
struct AcceptanceTests {
    // MARK: Which signatures are examined

    /// The domains whose signatures pass, in the order of the results, and those of the others.
    private static func outcome(
        _ configuration: String, _ domains: [String]
    ) throws -> (passed: [String], other: [String], asked: [String], log: [String]) {
        let mail = try Mail.signed(by: domains)
        let records = domains.map {
            ("s._domainkey.\($0)", KeyAnswer.record(SessionScene.edRecord))
        }
        let scene = try SessionScene(
            configuration,
            resolver: ScriptedResolver(Dictionary(records, uniquingKeysWith: { a, _ in a })))
        let results = scene.deliver(mail).results.first?.split(separator: ";").dropFirst() ?? []
        func domain(_ result: Substring) -> String {
            let word = result.split(separator: " ").first { $0.hasPrefix("header.d=") }
            return word.map { String($0.dropFirst(9)) } ?? "?"
        }
        return (
            results.filter { $0.contains("dkim=pass") }.map(domain),
            results.filter { !$0.contains("dkim=pass") }.map(domain), scene.resolver.asked,
            scene.log.lines
        )
    }

    private static let six = ["a.test", "b.test", "c.test", "d.test", "e.test", "author.test"]

    /// What OpenDKIM 2.11 verifies of these six was seen by running it.
    @Test(
        "TrustSignaturesFrom goes before the limit and counts towards it; 0 leaves the author's",
        arguments: [
            ("MaximumSignaturesToVerify 3", ["a.test", "b.test", "c.test"]),
            (
                "TrustSignaturesFrom d.test,e.test\nMaximumSignaturesToVerify 3",
                ["a.test", "d.test", "e.test"]
            ),
            (
                "TrustSignaturesFrom d.test,e.test\nMaximumSignaturesToVerify 1",
                ["d.test", "e.test"]
            ),
            ("MaximumSignaturesToVerify 0", ["author.test"]),
            (
                "TrustSignaturesFrom d.test,e.test\nMaximumSignaturesToVerify 0",
                ["d.test", "e.test", "author.test"]
            ),
        ])
    func chosen(configuration: String, passed: [String]) throws {
        let outcome = try Self.outcome(configuration, Self.six)
        #expect(outcome.passed == passed)
        // The others are told of in one result, and no key of theirs is asked for.
        #expect(outcome.other == [Self.six.first { !passed.contains($0) }])
        #expect(Set(outcome.asked) == Set(passed.map { "s._domainkey.\($0)" }))
        #expect(outcome.log.contains("notice 4ABC: ignoring \(6 - passed.count) signatures"))
    }

    @Test("Whoever writes trusted names into a flood of fields does not get all of them verified")
    func flood() throws {
        let domains = (0..<40).map { "d\($0).trusted.test" }
        let outcome = try Self.outcome(
            "TrustSignaturesFrom .trusted.test\nMaximumSignaturesToVerify 2", domains)
        #expect(outcome.passed == Array(domains.prefix(32)))
    }

    @Test("A message whose signatures are all ignored fares as an unsigned one")
    func allIgnored() throws {
        let scene = try SessionScene("MaximumSignaturesToVerify 0\nOn-BadSignature reject")
        #expect(scene.deliver(try Mail.signed(by: ["a.test"])).reply == .accept)
        let strict = try SessionScene("MaximumSignaturesToVerify 0\nOn-NoSignature reject")
        #expect(
            strict.deliver(try Mail.signed(by: ["a.test"])).reply
                == .reject(
                    SMTPReply(code: "550", enhancedCode: "5.7.0", text: "no DKIM signature data")))
    }

    // MARK: Minimum

    /// A body of 12 octets, of which l= covers 5.
    private static func partlySigned() throws -> Mail {
        try Mail(
            ["From: a@example.com", "Date: Fri, 11 Jul 2003 21:00:37 -0700"],
            body: "0123456789\r\n"
        ).signed(SessionScene.oneKey + "MaximumSignedBytes 5\nCanonicalization relaxed/simple")
    }

    private static func result(_ configuration: String, _ mail: Mail) throws -> String {
        let scene = try SessionScene(
            configuration,
            resolver: ScriptedResolver([
                "s._domainkey.example.com": .record(SessionScene.edRecord)
            ]))
        let result = scene.deliver(mail).results.first ?? "no result"
        return String(
            result.split(separator: ";", maxSplits: 1).last?.split(separator: " header.").first
                ?? "")
    }

    @Test(
        "RFC 6376 §8.2: Minimum demands that l= covers enough of the body",
        arguments: [
            ("5", true), ("6", false), ("0", true), ("1000000000000", false),
            ("41%", true), ("42%", false), ("0%", true), ("100%", false),
            ("7+", true), ("6+", false), ("0+", false),
        ])
    func minimum(value: String, passes: Bool) throws {
        let result = try Self.result("Minimum \(value)", try Self.partlySigned())
        #expect(
            result
                == (passes
                    ? " dkim=pass (ed25519 key; only the first 5 octets of the body are signed)"
                    : " dkim=policy reason=\"only 5 of 12 octets of the body are signed\""
                        + " (ed25519 key; only the first 5 octets of the body are signed)"))
    }

    @Test("To measure a body, Minimum takes it to its end; otherwise it is not sent beyond l=")
    func minimumNeedsBody() throws {
        var mail = try Self.partlySigned()
        mail.body = "01234" + String(repeating: "x\r\n", count: 1_000)
        func chunks(_ configuration: String) throws -> Int? {
            try SessionScene(configuration).deliver(mail, chunk: 100).chunks
        }
        #expect(try chunks("") == 1)
        #expect(try chunks("Minimum 50%") == 31)
    }

    @Test(
        "An empty body, and a body signed whole, satisfy every Minimum", arguments: ["9", "100%"])
    func wholeBody(value: String) throws {
        let fields = ["From: a@example.com", "Date: Fri, 11 Jul 2003 21:00:37 -0700"]
        for body in ["", "Hi.\r\n"] {
            for limit in ["", "MaximumSignedBytes 1000\n"] {
                let mail = try Mail(fields, body: body).signed(
                    SessionScene.oneKey + limit + "Canonicalization relaxed/relaxed")
                #expect(try Self.result("Minimum \(value)", mail) == " dkim=pass (ed25519 key)")
            }
        }
    }

    @Test("What is no measure is refused", arguments: ["x", "101%", "-1", "5 %", "%", "+"])
    func badMinimum(value: String) {
        #expect(
            Loaded("Minimum \(value)").errors.first?.hasPrefix(
                "c:1: Minimum: “\(value)” is not a measure of a body") == true)
    }

    // MARK: MustBeSigned

    @Test(
        "MustBeSigned demands that every instance of a field is signed, where there is one",
        arguments: [
            ("Subject", " dkim=pass (ed25519 key)"),
            ("X-Absent", " dkim=pass (ed25519 key)"),
            (
                "subject,x-list",
                " dkim=policy reason=\"unprotected header field\" (ed25519 key; the field x-list is "
                    + "not signed)"
            ),
        ])
    func mustBeSigned(list: String, expected: String) throws {
        let mail = try Mail([
            "From: a@example.com", "Date: Fri, 11 Jul 2003 21:00:37 -0700", "Subject: Hi",
            "X-List: 1",
        ]).signed(SessionScene.oneKey + "Canonicalization relaxed/relaxed")
        #expect(try Self.result("MustBeSigned \(list)", mail) == expected)
    }

    @Test("A second instance beside a signed one is not signed")
    func secondInstance() throws {
        let mail = try Mail(["From: a@example.com", "Date: x", "List-Id: 1"])
            .signed(SessionScene.oneKey + "Canonicalization relaxed/relaxed")
            .adding("List-Id", " 2")
        #expect(
            try Self.result("MustBeSigned List-Id", mail)
                == " dkim=policy reason=\"unprotected header field\" (ed25519 key; the field List-Id "
                + "is not signed)")
    }

    @Test("What is no field name is refused")
    func badName() {
        #expect(Loaded("MustBeSigned Sub;ject").errors.count == 1)
    }

    // MARK: DNSSEC

    private static func answer(_ status: DNSSECStatus) -> KeyAnswer {
        .records([PublishedKey(text: Array(Mail.ed25519Key.utf8))], status)
    }

    private static func verdict(
        _ configuration: String, _ answer: KeyAnswer
    ) throws -> (result: String, reply: FilterReply) {
        let scene = try SessionScene.verifying(
            "On-BadSignature reject\n" + configuration, ed25519: answer)
        let delivery = scene.deliver(Mail.signed)
        let text = delivery.results.first?.split(separator: ";", maxSplits: 1).last ?? ""
        return (String(text.split(separator: " header.").first ?? ""), delivery.reply)
    }

    private static let bad = FilterReply.reject(
        SMTPReply(code: "550", enhancedCode: "5.7.0", text: "bad DKIM signature data"))

    @Test("UnprotectedKey decides about keys without DNSSEC, and only about those")
    func unprotected() throws {
        let pass = " dkim=pass (ed25519 key)"
        let words = "reason=\"key is not protected by DNSSEC\""
        let reason = "\(words) (ed25519 key; unprotected)"
        #expect(
            try Self.verdict("UnprotectedKey none", Self.answer(.insecure))
                == (" dkim=pass (ed25519 key; unprotected)", .accept))
        // Without a trust anchor nobody knows, and nobody is alarmed.
        #expect(try Self.verdict("UnprotectedKey none", Self.answer(.unknown)) == (pass, .accept))
        #expect(
            try Self.verdict("UnprotectedKey neutral", Self.answer(.insecure))
                == (" dkim=neutral \(reason)", .accept))
        #expect(
            try Self.verdict("UnprotectedKey fail", Self.answer(.insecure))
                == (" dkim=policy \(reason)", Self.bad))
        #expect(
            try Self.verdict("UnprotectedKey fail", Self.answer(.unknown))
                == (" dkim=policy \(words) (ed25519 key)", Self.bad))
        #expect(
            try Self.verdict("UnprotectedKey fail", Self.answer(.secure))
                == (" dkim=pass (ed25519 key; secure)", .accept))
        #expect(Loaded("UnprotectedKey maybe").errors.count == 1)
    }

    @Test("BogusKey decides about keys that DNSSEC proves wrong")
    func bogus() throws {
        let key = PublishedKey(text: Array(Mail.ed25519Key.utf8))
        let answer = KeyAnswer.bogus("signature expired", [key])
        let reason = "reason=\"key failed DNSSEC validation\" (ed25519 key; bogus)"
        #expect(
            try Self.verdict("BogusKey none", answer)
                == (" dkim=pass (ed25519 key; bogus)", .accept))
        #expect(
            try Self.verdict("BogusKey neutral", answer) == (" dkim=neutral \(reason)", .accept))
        #expect(try Self.verdict("BogusKey fail", answer) == (" dkim=policy \(reason)", Self.bad))
        // RFC 4035 §5.5: unset, there is no key to be had now.
        #expect(
            try Self.verdict("", answer)
                == (
                    " dkim=temperror reason=\"key failed DNSSEC validation: signature expired\"",
                    .temporaryFailure(
                        SMTPReply(
                            code: "451", enhancedCode: "4.7.5",
                            text: "DKIM key retrieval failed"))
                ))
        #expect(
            try Self.verdict("BogusKey fail", .bogus("no data"))
                == (" dkim=policy reason=\"key failed DNSSEC validation\"", Self.bad))
    }

    @Test("A signature that does not verify fails, whatever its key is worth")
    func wrongWithBogusKey() throws {
        let key = PublishedKey(text: Array(SessionScene.edRecord.utf8))
        #expect(
            try Self.verdict("BogusKey neutral", .bogus("", [key])).result
                == " dkim=fail reason=\"signature verification failed\" (ed25519 key; bogus; "
                + "signature did not verify)")
    }
}
