import DKIMCore
import DKIMFilter
import DKIMTestSupport
import Testing

@Suite("A session that verifies")
struct VerifyingSessionTests {
    private static let pass =
        "dkim=pass (ed25519 key) header.d=football.example.com header.i=@football.example.com "
        + "header.a=ed25519-sha256 header.s=brisbane header.b=\"/gCrinpc\""
    private static let rsaPass =
        "dkim=pass (1024-bit key) header.d=football.example.com "
        + "header.i=@football.example.com header.a=rsa-sha256 header.s=test header.b=F45dVWDf"
    private static let signature = "s=brisbane, d=football.example.com, a=ed25519-sha256"

    @Test("A good signature is told in one field on top (RFC 8463 appendix A, RFC 8601 §2.2)")
    func passes() throws {
        let scene = try SessionScene.verifying("SyslogSuccess yes")
        scene.connect()
        let delivery = scene.deliver(.signed)
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == ["insert Authentication-Results"])
        #expect(delivery.results == [" mx.example.net; " + Self.pass])
        #expect(scene.resolver.asked == [Mail.ed25519Name])
        #expect(
            scene.log.lines == [
                "info 4ABC: DKIM verification successful",
                "info 4ABC: s=brisbane d=football.example.com a=ed25519-sha256 SSL",
            ])
    }

    @Test("Each signature has its result; successes are not logged unless asked for")
    func twoSignatures() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        #expect(
            scene.deliver(.signedTwice).results
                == [" mx.example.net; \(Self.pass); \(Self.rsaPass)"])
        #expect(scene.resolver.asked == [Mail.ed25519Name, Mail.rsaName])
        #expect(scene.log.lines.isEmpty)
    }

    @Test("The body may come in any pieces", arguments: [1, 2, 5, 64])
    func chunks(size: Int) throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        #expect(scene.deliver(.signed, chunk: size).results == [" mx.example.net; " + Self.pass])
    }

    @Test("The name that results are told under: AuthservID, else macro j, else this host's name")
    func authservID() throws {
        let named = try SessionScene.verifying("AuthservID my.example")
        named.connect()
        #expect(named.deliver(.signed).results.first?.hasPrefix(" my.example; ") == true)
        let unnamed = try SessionScene.verifying()
        unnamed.macros["j"] = nil
        unnamed.connect()
        #expect(unnamed.deliver(.signed).results.first?.hasPrefix(" host.test; ") == true)
    }

    @Test("Unsigned mail ends at the end of its header; its body is not asked for")
    func unsigned() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        let delivery = scene.deliver(.unsigned)
        #expect(delivery.reply == .accept)
        #expect(delivery.chunks == nil && delivery.edits.isEmpty)
        #expect(scene.log.lines == ["debug 4ABC: no signature data"])
    }

    @Test("AlwaysAddARHeader tells none (RFC 8601 §2.7.1), and no body is read for it")
    func alwaysAdd() throws {
        let scene = try SessionScene.verifying("AlwaysAddARHeader yes")
        scene.connect()
        let delivery = scene.deliver(.unsigned, chunk: 4)
        #expect(delivery.results == [" mx.example.net; dkim=none"])
        #expect(delivery.chunks == 1)
    }

    @Test("Fields that claim our name are removed from the last to the first, before ours is added")
    func forged() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        let mail = Mail.signed
            .adding("Authentication-Results", " MX.example.NET. 1; dkim=pass")
            .adding("authentication-results", " other.example; dkim=fail")
            .adding("Authentication-Results", " (c) \"mx.example.net\"; dkim=pass")
        let delivery = scene.deliver(mail)
        #expect(
            delivery.steps == [
                "delete Authentication-Results 3", "delete Authentication-Results 1",
                "insert Authentication-Results",
            ])
        #expect(
            scene.log.lines == [
                "notice 4ABC: removed 2 Authentication-Results fields, which claimed to be ours (1, 3)"
            ])
    }

    @Test("They are removed from unsigned mail, too")
    func forgedUnsigned() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        let mail = Mail.unsigned.adding("Authentication-Results", " mx.example.net; dkim=pass")
        #expect(scene.deliver(mail).steps == ["delete Authentication-Results 1"])
        #expect(
            scene.log.lines == [
                "debug 4ABC: no signature data",
                "notice 4ABC: removed Authentication-Results field 1, which claimed to be ours",
            ])
    }

    @Test("More of them than an MTA can remove: the message is refused for good, in one line")
    func deluge() throws {
        let scene = try SessionScene.verifying("On-Security accept")
        scene.connect()
        for count in [500, 501, 20_000] {
            var mail = Mail.signed
            mail.fields += Array(
                repeating: ("Authentication-Results", " mx.example.net; dkim=pass"), count: count)
            let delivery = scene.deliver(mail)
            #expect(delivery.edits.count == (count > 500 ? 0 : 501))
            #expect(
                delivery.reply
                    == (count > 500
                        ? .reject(
                            SMTPReply(
                                code: "550", enhancedCode: "5.7.1",
                                text: "too many forged Authentication-Results fields")) : .accept))
        }
        #expect(scene.log.lines.filter { $0.contains("which only a forger writes") }.count == 2)
    }

    @Test(
        "Results of others stay, but of more than a thousand each further one is taken as ours",
        arguments: [(1_000, 0), (1_003, 3), (1_501, nil)] as [(Int, Int?)])
    func othersResults(count: Int, removed: Int?) throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        var mail = Mail.signed
        mail.fields += Array(
            repeating: ("Authentication-Results", " mx.example.org; dkim=pass"), count: count)
        let delivery = scene.deliver(mail)
        guard let removed else {
            if case .reject = delivery.reply { return }
            Issue.record("\(delivery.reply)")
            return
        }
        #expect(delivery.reply == .accept)
        let deleted = delivery.steps.filter { $0.hasPrefix("delete Authentication-Results") }
        #expect(
            deleted == (0..<removed).reversed().map { "delete Authentication-Results \($0 + 1001)" }
        )
    }

    @Test("Hundreds of them are all removed, also beyond the limits, and told in one line")
    func floodOfForgeries() throws {
        let scene = try SessionScene.verifying("MaximumHeaderFields 100")
        scene.connect()
        var mail = Mail.signed
        mail.fields += Array(
            repeating: ("Authentication-Results", " mx.example.net; dkim=pass"), count: 300)
        let delivery = scene.deliver(mail)
        #expect(
            delivery.steps == (1...300).reversed().map { "delete Authentication-Results \($0)" }
                + ["insert Authentication-Results"])
        #expect(
            scene.log.lines == [
                "warning 4ABC: header section larger than 262144 bytes or 100 fields: not signed, "
                    + "not verified (MaximumHeaders)",
                "notice 4ABC: removed 300 Authentication-Results fields, which claimed to be ours "
                    + "(1, 2, 3, 4, 5, …)",
            ])
    }

    @Test("Two From fields, or none: the signature does not count (RFC 6376 §8.15)")
    func authors() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        let two = scene.deliver(Mail.signed.adding("From", " ann@example.com"))
        #expect(
            two.results.first?.contains("dkim=permerror reason=\"2 From fields instead of one\"")
                == true)
        var none = Mail.signed
        none.fields.removeAll { $0.name == "From" }
        let result = scene.deliver(none).results.first
        #expect(result?.contains("dkim=permerror reason=\"no From field\"") == true)
        #expect(scene.resolver.asked.isEmpty)
    }

    @Test("An author with an address literal is no fault; nor are stray dots in the local part")
    func unusualAuthors() throws {
        for author in [" joe@[192.0.2.1]", " joe..x.@football.example.com"] {
            let scene = try SessionScene.verifying()
            scene.connect()
            var mail = Mail.signed
            for index in mail.fields.indices where mail.fields[index].name == "From" {
                mail.fields[index].body = author
            }
            // The signature is judged, and fails as From has been changed.
            #expect(
                scene.deliver(mail).results.first?.contains(
                    "dkim=fail reason=\"signature verification failed\" (ed25519 key; signature "
                        + "did not verify)") == true)
        }
    }

    @Test("A header section beyond the limits never counts as unsigned", arguments: [false, true])
    func oversized(isSigned: Bool) throws {
        let scene = try SessionScene.verifying("MaximumHeaderFields 4")
        scene.connect()
        var mail = Mail.unsigned
        // Where it is signed, the signature lies beyond the limit.
        if isSigned { mail.fields.append(Mail.signed.fields[0]) }
        let delivery = scene.deliver(mail)
        #expect(delivery.reply == .accept)
        #expect(
            delivery.results == [
                " mx.example.net; dkim=permerror reason=\"header section larger than the "
                    + "configured limit\""
            ])
        #expect(scene.resolver.asked.isEmpty)
        #expect(
            scene.log.lines == [
                "warning 4ABC: header section larger than 262144 bytes or 4 fields: not signed, "
                    + "not verified (MaximumHeaders)"
            ])
    }

    @Test("Oversized mail from inside goes out unsigned where On-Security accepts")
    func oversizedInside() throws {
        let scene = try SessionScene(SessionScene.oneKey + "Mode s\nMaximumHeaderFields 1")
        scene.connectInside()
        let delivery = scene.deliver(Mail(["From: ann@example.com", "X: y"]))
        #expect(delivery.reply == .accept && delivery.edits.isEmpty)
        #expect(scene.log.lines.count == 1)
        let held = try SessionScene(
            SessionScene.oneKey + "Mode s\nMaximumHeaderFields 1\nOn-Security quarantine")
        held.connectInside()
        #expect(
            held.deliver(Mail(["From: ann@example.com", "X: y"])).steps
                == ["quarantine message header section too large"])
    }

    @Test("A flood of signatures costs as many questions as are examined, and has one more result")
    func flood() throws {
        let scene = try SessionScene.verifying("MaximumSignaturesToVerify 3")
        scene.connect()
        var mail = Mail.unsigned
        for number in (0..<500).reversed() {
            let field = Mail.signed.fields[0]
            mail = mail.adding(
                field.name, field.body.replacing("s=brisbane", with: "s=s\(number)"))
        }
        let delivery = scene.deliver(mail)
        #expect(
            scene.resolver.asked
                == (0..<3).map { "s\($0)._domainkey.football.example.com" })
        let result = try #require(delivery.results.first)
        #expect(result.split(separator: "; ").count == 5)
        #expect(
            result.contains(
                "dkim=policy reason=\"not examined: of a message no more than 3 signatures are\""))
        #expect(scene.log.lines.count == 4)
        #expect(scene.log.lines.allSatisfy { $0.hasPrefix("notice 4ABC: ") })
    }

    @Test("No question goes out for a name that DNS cannot have (RFC 1035 §2.3.4)")
    func longName() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        let label = String(repeating: "a", count: 60)
        let selector = [label, label, label, label].joined(separator: ".")
        var mail = Mail.signed
        mail.fields[0].body = mail.fields[0].body.replacing(
            "s=brisbane", with: "s=\(selector)")
        #expect(
            scene.deliver(mail).results.first?.contains("reason=\"key not found in DNS\" header")
                == true)
        #expect(scene.resolver.asked.isEmpty)
    }

    @Test("A key in test mode keeps its word, and its failure is not held against the message")
    func testMode() throws {
        let key = Mail.ed25519Key.replacing("k=ed25519;", with: "k=ed25519; t=y;")
        let scene = try SessionScene.verifying("On-BadSignature reject", ed25519: .record(key))
        scene.connect()
        let good = scene.deliver(.signed)
        #expect(good.results.first?.contains("dkim=pass (ed25519 key; test mode)") == true)
        var changed = Mail.signed
        changed.body += "More.\r\n"
        let bad = scene.deliver(changed)
        #expect(bad.reply == .accept)
        #expect(
            bad.results.first?.contains(
                "dkim=fail reason=\"signature verification failed\" (ed25519 key; body hash did "
                    + "not verify; test mode)") == true)
        // RFC 6376 §3.6.1: it is as unsigned mail, which may be refused.
        let unsigned = try SessionScene.verifying("On-NoSignature reject", ed25519: .record(key))
        unsigned.connect()
        #expect(unsigned.deliver(.signed).reply == .accept)
        #expect(
            unsigned.deliver(changed).reply
                == .reject(
                    SMTPReply(
                        code: "550", enhancedCode: "5.7.0", text: "no DKIM signature data")))
        // The same without t=y.
        let strict = try SessionScene.verifying("On-BadSignature reject")
        strict.connect()
        #expect(
            strict.deliver(changed).reply
                == .reject(
                    SMTPReply(
                        code: "550", enhancedCode: "5.7.0", text: "bad DKIM signature data")))
    }

    @Test("An RSA key below 1024 bits is refused by policy (RFC 8301 §3.2)")
    func smallKey() throws {
        // The public half of a 768-bit key.
        let text =
            "p=MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAL+tk85Q+ecDzS48nxAnwhIBxuhFRjH/fL6ii+dMdbMauwW+kk"
            + "e8YWOfLY0imJGxxUDc1NSLqU9Ekr+y0GGHjMLltMrIZZtlasKfJVYOWNbaXzVt0ztGgQzQ9g3m4WYKPQIDAQAB"
        let scene = try SessionScene(
            "MinimumKeyBits 0", resolver: ScriptedResolver([Mail.rsaName: .record(text)]))
        scene.connect()
        var mail = Mail.signedTwice
        mail.fields.remove(at: 0)
        #expect(
            scene.deliver(mail).results.first?.contains(
                "dkim=policy reason=\"signing key too small\" (768-bit key; the minimum is "
                    + "1024 bits)") == true)
    }

    @Test("Log lines carry the queue id, once per fault, with nothing of the message unbounded")
    func logLines() throws {
        let scene = try SessionScene.verifying(ed25519: .temporaryFailure(.serverFailure("")))
        scene.connect()
        _ = scene.deliver(.signed)
        scene.macros["i"] = nil
        var hostile = Mail.signed
        hostile.fields[0].body = hostile.fields[0].body.replacing(
            "s=brisbane", with: "s=bris\u{85}bane")
        _ = scene.deliver(hostile)
        #expect(
            scene.log.lines.first
                == "notice 4ABC: key retrieval failed (s=brisbane, d=football.example.com): "
                + "key not available: the DNS server failed (SERVFAIL)")
        #expect(scene.log.lines.count == 3)
        #expect(scene.log.lines.dropFirst().first == "notice (unknown-jobid): bad signature data")
        #expect(
            scene.log.lines.last?.hasPrefix(
                "notice (unknown-jobid): s=bris?bane d=football.example.com "
                    + "a=ed25519-sha256: permerror, ") == true)
    }
}
