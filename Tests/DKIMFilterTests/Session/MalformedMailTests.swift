import DKIMFilter
import Testing

@Suite("Mail against the rules of RFC 5322")
struct MalformedMailTests {
    private static let date = "Date: Fri, 11 Jul 2003 21:00:37 -0700"
    private static let good = ["From: a@example.com", date, "Subject: Hi"]

    @Test(
        "RFC 5322 §3.6: RequiredHeaders rejects with OpenDKIM's words",
        arguments: [
            ([date], "message does not have exactly one From field"),
            (good + ["From: b@example.com"], "message does not have exactly one From field"),
            (["From: a@example.com"], "message does not have exactly one Date field"),
            (good + [date], "message does not have exactly one Date field"),
            (good + ["subject: again"], "message has multiple Subject fields"),
            (good + ["To: a", "TO: b"], "message has multiple To fields"),
            (good + ["Reply-To: a@b", "Reply-To: a@b"], "message has multiple Reply-To fields"),
            (
                good + ["Message-ID: <1>", "Message-ID: <2>"],
                "message has multiple Message-ID fields"
            ),
        ])
    func refused(fields: [String], words: String) throws {
        let rejection = FilterReply.reject(
            SMTPReply(code: "550", enhancedCode: "5.0.0", text: words))
        let scene = try SessionScene("RequiredHeaders yes")
        #expect(scene.deliver(Mail(fields)).reply == rejection)
        #expect(scene.log.lines.contains("notice 4ABC: refused: \(words) (RequiredHeaders)"))
        #expect(try SessionScene("").deliver(Mail(fields)).reply == .accept)
        // Mail from inside, too.
        if fields.first == Self.good.first, !fields.contains("From: b@example.com") {
            let inside = try SessionScene("RequiredHeaders yes\n" + SessionScene.oneKey)
            inside.connectInside()
            #expect(inside.deliver(Mail(fields)).reply == rejection)
        }
    }

    @Test("RequiredHeaders lets good mail pass, and leaves a cut header to On-Security")
    func notRefused() throws {
        #expect(try SessionScene("RequiredHeaders yes").deliver(Mail(Self.good)).reply == .accept)
        let scene = try SessionScene("RequiredHeaders yes\nMaximumHeaderFields 1")
        #expect(scene.deliver(Mail(Self.good)).reply == .accept)
    }

    @Test("StrictHeaders: signatures of such mail are permerror, and it is not signed")
    func strict() throws {
        let mail = Mail.signed.adding("Subject", " another")
        #expect(
            try SessionScene.verifying("StrictHeaders yes").deliver(mail).results.first?
                .contains("; dkim=permerror reason=\"message has multiple Subject fields\"") == true
        )
        #expect(
            try SessionScene.verifying("StrictHeaders yes").deliver(Mail.signed).results.first?
                .contains("dkim=pass") == true)
        let inside = try SessionScene("StrictHeaders yes\n" + SessionScene.oneKey)
        inside.connectInside()
        let delivery = inside.deliver(Mail(Self.good + ["Subject: again"]))
        #expect(delivery.edits == [])
        #expect(delivery.reply == .accept)
        #expect(
            inside.log.lines == [
                "notice 4ABC: not signed: message has multiple Subject fields (StrictHeaders)"
            ])
    }

    @Test(
        "IgnoreMalformedMail adds no result, but forged ones go (RFC 8601 §5)",
        arguments: ["", "RequiredHeaders yes\n", "StrictHeaders yes\n"])
    func ignored(configuration: String) throws {
        let mail = Mail.signed.adding("From", " second@example.com")
            .adding("Authentication-Results", " mx.example.net; dkim=pass")
        let scene = try SessionScene.verifying(
            configuration + "IgnoreMalformedMail yes\nOn-BadSignature reject")
        let delivery = scene.deliver(mail)
        #expect(delivery.steps == ["delete Authentication-Results 1"])
        #expect(delivery.reply == .accept)
        #expect(scene.resolver.asked == [])
    }

    @Test("IgnoreMalformedMail leaves the rules to the parameters that set them")
    func ignoredOnlyWhereAsked() throws {
        let mail = Mail.signed.adding("Subject", " another")
        let scene = try SessionScene.verifying("IgnoreMalformedMail yes")
        #expect(scene.deliver(mail).results.count == 1)
    }

    private static func badFrom(_ body: String) throws -> Mail {
        // The signature covers From, so that it verifies the body hash only.
        var mail = Mail.signed
        mail.fields = mail.fields.map { $0.name == "From" ? ($0.name, body) : $0 }
        return mail
    }

    @Test(
        "WeakSyntaxChecks verifies although From has no usable address; there is one all the same")
    func weak() throws {
        func result(_ configuration: String, _ mail: Mail) throws -> String {
            let scene = try SessionScene.verifying(configuration)
            let words = scene.deliver(mail).results.first?.split(separator: " ") ?? []
            return words.dropFirst().first.map(String.init) ?? ""
        }
        let broken = try Self.badFrom(" nobody at all")
        #expect(try result("", broken) == "dkim=permerror")
        // The field was changed, so that the signature does not fit any more; it was tried.
        #expect(try result("WeakSyntaxChecks yes", broken) == "dkim=fail")
        let twice = Mail.signed.adding("From", " second@example.com")
        #expect(try result("WeakSyntaxChecks yes", twice) == "dkim=permerror")
        #expect(
            try result("WeakSyntaxChecks yes\nIgnoreMalformedMail yes", broken) == "dkim=fail")
    }
}
