import DKIMCore
import Testing

@Suite("AuthenticationResults formatting")
struct AuthenticationResultsFormattingTests {
    private static let pass = ResultInfo(
        dkim: .pass, comment: "2048-bit rsa key",
        properties: [
            .header("d", "example.com"), .header("i", "@example.com"),
            .header("a", "rsa-sha256"), .header("s", "sel"), .header("b", "AbCdEfGh"),
        ])
    private static let fail = ResultInfo(
        dkim: .fail, reason: "body hash did not verify", comment: "1024-bit rsa key, test mode",
        properties: [
            .header("d", "example.org"), .header("i", "joe.smith+tag@mail.example.org"),
            .header("b", "Ab/d+f=="),
        ])

    private func text(_ results: [ResultInfo], id: String = "mx.example.net") -> String {
        let field = AuthenticationResults(authservID: id, results: results)
        return String(decoding: field.fieldBody(), as: UTF8.self)
    }

    @Test("a result per signature, each on a line of its own, folded below 78 columns")
    func folding() {
        #expect(
            text([Self.pass, Self.fail])
                == " mx.example.net;\r\n"
                + "\tdkim=pass (2048-bit rsa key) header.d=example.com\r\n"
                + "\theader.i=@example.com header.a=rsa-sha256 header.s=sel\r\n"
                + "\theader.b=AbCdEfGh;\r\n"
                + "\tdkim=fail reason=\"body hash did not verify\" (1024-bit rsa key, test\r\n"
                + "\tmode) header.d=example.org header.i=joe.smith+tag@mail.example.org\r\n"
                + "\theader.b=\"Ab/d+f==\"")
    }

    @Test("no result at all is none (RFC 8601 §2.2 no-result)")
    func noResult() {
        #expect(text([]) == " mx.example.net; none")
        #expect(text([ResultInfo(dkim: .none)]) == " mx.example.net;\r\n\tdkim=none")
    }

    @Test(
        "the authserv-id is quoted where it is no token",
        arguments: [
            ("mx.example.net", "mx.example.net"), ("MX_1", "MX_1"),
            ("mx.example.net/4ABC", "\"mx.example.net/4ABC\""), ("my mx", "\"my mx\""),
            ("a;b\"c\\d", "\"a;b\\\"c\\\\d\""), ("", "\"\""), ("a\r\nX: y", "\"a??X: y\""),
            ("mx.bücher.example", "mx.xn--bcher-kva.example"), ("ü@ü", "\"?@?\""),
            ("mx\u{0}", "\"mx?\""),
        ])
    func authservID(id: String, written: String) {
        #expect(text([], id: id) == " \(written); none")
    }

    @Test("a version is written after the id")
    func version() {
        let field = AuthenticationResults(authservID: "mx", version: 1, results: [])
        #expect(String(decoding: field.fieldBody(), as: UTF8.self) == " mx 1; none")
    }

    @Test(
        "values are bare where their place allows it, else quoted (RFC 8601 §2.2 pvalue)",
        arguments: [
            ("example.com", "example.com"), ("@example.com", "@example.com"),
            ("joe@example.com", "joe@example.com"), ("a.b+c@example.com", "a.b+c@example.com"),
            ("a..b@example.com", "\"a..b\"@example.com"),
            (".a@example.com", "\".a\"@example.com"),
            ("a b@example.com", "\"a b\"@example.com"),
            ("a@b@example.com", "\"a@b\"@example.com"),
            ("a\"b\\@example.com", "\"a\\\"b\\\\\"@example.com"),
            ("a=b@example.com", "\"a=b\"@example.com"), ("a;b@example.com", "\"a;b\"@example.com"),
            ("joe@exa mple.com", "\"joe@exa mple.com\""), ("joe@", "\"joe@\""),
            ("joe@localhost", "\"joe@localhost\""), ("joe@a_b.example", "\"joe@a_b.example\""),
            ("joe@-a.example", "\"joe@-a.example\""), ("", "\"\""),
            ("AbC/+=12", "\"AbC/+=12\""), ("AbC+12", "AbC+12"), ("a(.b", "\"a(.b\""),
            ("x; dkim=pass", "\"x; dkim=pass\""), ("x\r\n\ty", "\"x???y\""),
            ("bücher.example", "xn--bcher-kva.example"),
            ("joe@bücher.example", "joe@xn--bcher-kva.example"),
            ("jürgen=x@bücher.example", "\"j=C3=BCrgen=3Dx\"@xn--bcher-kva.example"),
            ("ü ü", "\"=C3=BC =C3=BC\""),
        ])
    func values(value: String, written: String) {
        let info = ResultInfo(dkim: .pass, properties: [.header("x", value)])
        #expect(info.description == "dkim=pass header.x=\(written)")
    }

    @Test("marks of typography are written as US-ASCII has them")
    func typography() {
        let text = "“a b” is ‘no’ name… – or — it\u{2212}is"
        let info = ResultInfo(dkim: .permerror, reason: text, comment: text)
        let written = "'a b' is 'no' name... - or - it-is"
        #expect(info.description == "dkim=permerror reason=\"\(written)\" (\(written))")
        let field = AuthenticationResults(authservID: "mx", results: [info])
        #expect(
            String(decoding: field.fieldBody(allowsUTF8: true), as: UTF8.self).contains("“a"))
    }

    @Test("UTF-8 is written where the message is internationalised, inside quotes only")
    func utf8() {
        let field = AuthenticationResults(
            authservID: "mx.example",
            results: [
                ResultInfo(
                    dkim: .fail, reason: "für ü\u{202E}\u{85}x", comment: "ö(ä)",
                    properties: [.header("i", "jürgen@bücher.example"), .header("x", "ü")])
            ])
        #expect(
            String(decoding: field.fieldBody(allowsUTF8: true), as: UTF8.self)
                == " mx.example;\r\n\tdkim=fail reason=\"für ü??x\" (ö\\(ä\\))\r\n"
                + "\theader.i=\"jürgen\"@xn--bcher-kva.example header.x=\"ü\"")
        #expect(field.fieldBody().allSatisfy { $0 < 0x80 })
    }

    @Test("a comment cannot end early, whatever it says")
    func comments() {
        for (comment, written) in [
            ("a) dkim=pass (b", "(a\\) dkim=pass \\(b)"), ("\\", "(\\\\)"),
            ("a\\) x", "(a\\\\\\) x)"),
            (")))", "(\\)\\)\\))"), ("a\r\nb", "(a??b)"),
        ] {
            #expect(ResultInfo(dkim: .none, comment: comment).description == "dkim=none \(written)")
        }
        #expect(ResultInfo(dkim: .none, comment: " ").description == "dkim=none")
    }

    @Test("words that are no keywords are not written, and never as a pass")
    func keywords() {
        #expect(ResultInfo(result: "pass; dkim=pass").description == "dkim=permerror")
        #expect(ResultInfo(result: "").description == "dkim=permerror")
        #expect(ResultInfo(method: "dkim=pass;", result: "pass").description == "")
        let info = ResultInfo(
            dkim: .fail,
            properties: [
                ResultProperty(ptype: "a b", property: "d", value: "x"),
                ResultProperty(ptype: "header", property: "d=x", value: "x"),
            ])
        #expect(info.description == "dkim=fail")
    }

    @Test("a value too long for a line is left out whole, words for people are cut")
    func lengths() {
        let long = String(repeating: "a", count: 5000)
        let info = ResultInfo(
            dkim: .fail, reason: long, comment: long,
            properties: [.header("i", long + "@example.com"), .header("d", "example.com")])
        let field = AuthenticationResults(authservID: long, results: [info]).fieldBody()
        let text = String(decoding: field, as: UTF8.self)
        #expect(text.hasSuffix("header.d=example.com"))
        #expect(!text.contains("header.i"))
        for line in text.split(separator: "\r\n") { #expect(line.utf8.count < 900) }
    }

    @Test("lines stay below 78 columns whatever the length of the values")
    func columns() {
        for length in 1...60 {
            let word = String(repeating: "x", count: length)
            let info = ResultInfo(
                dkim: .fail, reason: word, comment: word + " " + word,
                properties: (0..<5).map { .header("p\($0)", word) })
            let body = AuthenticationResults(authservID: "mx", results: [info, info]).fieldBody()
            let field = "Authentication-Results:" + String(decoding: body, as: UTF8.self)
            for line in field.split(separator: "\r\n") {
                let columns = line.hasPrefix("\t") ? line.count + 7 : line.count
                // Only what cannot be folded may be longer.
                #expect(columns < 78 || !line.contains(" "), "\(length): \(line)")
                #expect(line.contains { !$0.isWhitespace })
            }
        }
    }

    @Test("the description is the result in one line")
    func description() {
        #expect(
            Self.pass.description
                == "dkim=pass (2048-bit rsa key) header.d=example.com header.i=@example.com "
                + "header.a=rsa-sha256 header.s=sel header.b=AbCdEfGh")
    }
}
