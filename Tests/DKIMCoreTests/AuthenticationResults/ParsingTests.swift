import DKIMCore
import Testing

@Suite("AuthenticationResults parsing")
struct AuthenticationResultsParsingTests {
    private func parse(_ body: String) throws -> AuthenticationResults {
        // A slice that does not begin at 0, as of a whole field.
        let bytes = Array("Authentication-Results:\(body)".utf8)
        return try AuthenticationResults.parse(bytes[23...])
    }

    @Test("the examples of RFC 8601 appendix B")
    func appendixB() throws {
        #expect(
            try parse(" example.org 1; none")
                == AuthenticationResults(authservID: "example.org", version: 1, results: []))
        #expect(
            try parse(" example.com;\r\n          spf=pass smtp.mailfrom=example.net")
                == AuthenticationResults(
                    authservID: "example.com",
                    results: [
                        ResultInfo(
                            method: "spf", result: "pass",
                            properties: [
                                ResultProperty(
                                    ptype: "smtp", property: "mailfrom", value: "example.net")
                            ])
                    ]))
        let multiple = try parse(
            " example.com;\r\n      dkim=pass (good signature) header.d=example.com")
        #expect(
            multiple.results == [
                ResultInfo(
                    result: "pass", comment: "good signature",
                    properties: [.header("d", "example.com")])
            ])
        let commented = try parse(
            " foo.example.net (foobar) 1 (baz);\r\n    dkim (Because I like it) / 1 (One yay) = "
                + "(wait for it) fail\r\n      policy (A dot can go here) . (like that) expired\r\n"
                + "      (this surprised me) = (as I wasn't expecting it) 1362471462")
        #expect(commented.authservID == "foo.example.net")
        #expect(commented.version == 1)
        #expect(
            commented.results == [
                ResultInfo(
                    version: 1, result: "fail",
                    properties: [
                        ResultProperty(ptype: "policy", property: "expired", value: "1362471462")
                    ])
            ])
    }

    @Test("reason, comment and every kind of value")
    func everything() throws {
        let field = try parse(
            " \"my; \\\"mx\\\"\";dkim=fail reason=\"a\r\n b\" (c (d) \\( e)header.i=\"a \\\"b\"@x.example "
                + "header.b=a/b+c== header.s=\"s;\" (late) header.d=@x.example;")
        #expect(field.authservID == "my; \"mx\"")
        #expect(
            field.results == [
                ResultInfo(
                    result: "fail", reason: "a b", comment: "c (d) ( e",
                    properties: [
                        .header("i", "a \"b@x.example"), .header("b", "a/b+c=="),
                        .header("s", "s;"), .header("d", "@x.example"),
                    ])
            ])
        #expect(try parse(" mx; dkim=fail reason=word").results.first?.reason == "word")
        #expect(try parse(" mx; NONE").results.isEmpty)
        #expect(try parse(" mx;").results.isEmpty)
    }

    @Test("what is written comes back equal")
    func roundTrip() throws {
        let field = AuthenticationResults(
            authservID: "mx.example.com", version: 1,
            results: [
                ResultInfo(
                    dkim: .fail, reason: "body hash (b=) \"did\" not; verify\\",
                    comment: "2048-bit rsa key, a (nested) \\ comment",
                    properties: [
                        .header("d", "example.com"), .header("i", "a \"b\"@example.com"),
                        .header("b", "Ab/d+f=="),
                    ]), ResultInfo(dkim: .none), ResultInfo(dkim: .pass, comment: "x"),
            ])
        #expect(try AuthenticationResults.parse(field.fieldBody()[...]) == field)
        let spaced = field.fieldBody(lineBreak: "\n    ", firstColumn: 70)
        #expect(try AuthenticationResults.parse(spaced[...]) == field)
    }

    @Test(
        "what is no such field is refused",
        arguments: [
            "", " ", "; dkim=pass", " mx", " mx dkim=pass", " mx; dkim", " mx; dkim=", " mx; =pass",
            " mx; dkim=pass header", " mx; dkim=pass header.d", " mx; dkim=pass header.d=",
            " mx; dkim=pass header.=x", " mx; dkim/=pass", " mx; dkim/x=pass", " mx; dkim=pass (",
            " mx; dkim=pass reason", " mx; dkim=pass reason=", " mx; dkim=pass reason=\"x",
            " mx; none; dkim=pass", " mx; dkim=pass; none", " mx (; dkim=pass", " \"mx; dkim=pass",
            " mx; dkim=\"pass\"", " mx; dkim=pass header.d=\"x\0\"", " mx; dkim=pass (\u{1})",
            " mx 9999999999; dkim=pass", " mx; dkim=pass \\",
            " mx; dkim=pass reason=\"a\" reason=b",
            " <mx>; dkim=pass", " mx, my; dkim=pass",
        ])
    func refused(body: String) {
        #expect(throws: AuthenticationResultsError.self) { try parse(body) }
    }

    @Test("long fields and fields of many parts are refused")
    func bounds() {
        #expect(throws: AuthenticationResultsError.tooLong(octets: 70_001)) {
            try parse(" " + String(repeating: "a", count: 70_000))
        }
        #expect(throws: AuthenticationResultsError.tooManyParts) {
            try parse(" mx" + String(repeating: ";a=b", count: 300))
        }
        #expect(throws: AuthenticationResultsError.tooManyParts) {
            try parse(" mx;a=b" + String(repeating: " c.d=e", count: 300))
        }
    }
}
