import DKIMCore
import Testing

@Suite("AuthenticationResults claims")
struct AuthenticationResultsClaimsTests {
    private static let ids = ["mx.example.com", "mail.bücher.example"]

    private func claims(_ body: String) -> Bool {
        AuthenticationResults.claims(Self.ids, body: Array(body.utf8)[...])
    }

    @Test(
        "our id is recognised in every spelling",
        arguments: [
            " mx.example.com; dkim=pass", "mx.example.com;none", " MX.Example.COM; dkim=pass",
            " mx.example.com.; dkim=pass", " mx.example.com. 1; dkim=pass",
            " mx.example.com...; dkim=pass", " mx.example.com 1; dkim=pass",
            " mx.example.com/4ABCDEF; dkim=pass", " mx.example.com. / x; dkim=pass",
            " \"mx.example.com\"; dkim=pass", " \"MX.example.com.\" 1; dkim=pass",
            " \"m\\x.\\e\\xample.com\"; dkim=pass", " \"mx.example.com\"/x; dkim=pass",
            " \" mx.example.com \"; x=y", " \"mx\".example.com; x=y", " mx.\"example\".com; x=y",
            " m\\x.example.com; x=y", " \"mx.example.com\\\0.evil\"; x=y",
            " (c) mx.example.com; x=y", " mx.example.com (c); x=y", " mx.example.com(c); x=y",
            " mx.(c)example.com; x=y", " mx(a).(b(c)d)example(e).com (f) 1; x=y",
            " (a\\)b) mx.example.com; x=y", " (a (b) \"c) mx.example.com; x=y",
            " (a (b) mx.example.com; x=y )", " (a\\) mx.example.com; x=y",
            " (\\(a) mx.example.com; x=y", "\r\n\tmx.example.com\r\n\t;\r\n\tdkim=pass",
            "\n mx.example.com\n;", "\r\n mx.\r\n example.com; x=y", "\t\tmx.example.com\t;",
            " mx.example.com", " mx.example.com garbage", " mx.example.com; ;;; ==",
            " mx.example.com; dkim/1=pass", " mx.example.com; dkim=\"pass",
            " mx.example.com; foo (", " mx.example.com (unclosed ; dkim=pass",
            " mx.example.com, other; x=y", " mx.example.com@x; y=z", " mx.example.com:25; y=z",
            " mx.example.com\0.evil; x=y", "\0mx.example.com; x=y", " mx.example.com\u{B}; x=y",
            " mx.example.com\u{A0}; x=y", "\u{A0}mx.example.com; x=y", " mx.exam\u{AD}ple.com; x=y",
            " mx.exam\u{200B}ple.com; x=y", "\u{FEFF}mx.example.com; x=y", " ｍｘ.example.com; x=y",
            " mx。example。com。; x=y",
            " mail.bücher.example; x=y", " mail.BÜCHER.example.; x=y",
            " mail.xn--bcher-kva.example; x=y", " MAIL.XN--BCHER-KVA.EXAMPLE. 1; x=y",
            " \"mail.bücher.example\"/x; x=y", " mail.bu\u{308}cher.example; x=y",
            "mx.example.com;", "mx.example.com dkim=pass", "mx.example.com=pass",
        ])
    func ours(body: String) {
        #expect(claims(body))
    }

    @Test(
        "a field without a usable id is taken as ours",
        arguments: [
            "", " ", "\r\n\t", ";", " ; dkim=pass", " dkim=pass header.d=x", " dkim = pass",
            " dkim/1=pass", " spf=pass (sender) smtp.mailfrom=x; dkim=pass", " \"\"; dkim=pass",
            " (mx.example.com", " (unclosed mx.example.com; dkim=pass", " \"unclosed; dkim=pass",
            " (((((", "\0", " (c) (d)", " <mx.example.com>; dkim=pass", " @mx; x=y",
            " =?utf-8?q?mx?=; x",
            ")", " /; x=y", " .; dkim=pass",
        ])
    func unusable(body: String) {
        #expect(claims(body))
    }

    @Test(
        "other services' fields stay",
        arguments: [
            " mx.example.com.evil; dkim=pass", " mx.example.com.evil.; x=y",
            " x-mx.example.com; x=y", " xmx.example.com; x=y", " mx.example.comx; x=y",
            " evil mx.example.com; x=y", " evil; mx.example.com; dkim=pass",
            " evil (mx.example.com); x=y", " (mx.example.com) evil; x=y",
            " \"evil\" mx.example.com; x=y", " evil/mx.example.com; x=y",
            " sub.mx.example.com; x=y", " example.com; x=y", " mx.example; x=y", " mx; x=y",
            " mx.google.com; dkim=pass header.i=@mx.example.com", " mx.example.org 1; x=y",
            " mx.google.com (a (b) c=d); spf=pass", " \"other mx.example.com\"; x=y",
            " evil\0mx.example.com; x=y", " mail.bucher.example; x=y", " bücher.example; x=y",
            " mail.bücher.example.evil; x=y", " mx-example.com; x=y", " mx_example.com; x=y",
            " other.example", " other.example (mx.example.com", " -mx.example.com; x",
        ])
    func others(body: String) {
        #expect(!claims(body))
    }

    @Test("ids of ours are compared in the same way")
    func ownSpelling() {
        for id in ["MX.Example.com.", "mx.example.com", "mx.EXAMPLE.com"] {
            #expect(AuthenticationResults.claims([id], body: Array("mx.example.com;".utf8)[...]))
        }
        for id in ["my mx", "\u{201C}mx\u{201D}", "mx/east"] {
            let body = AuthenticationResults(authservID: id, results: []).fieldBody(
                allowsUTF8: true)
            #expect(AuthenticationResults.claims([id], body: body[...]), "\(id)")
        }
        #expect(!AuthenticationResults.claims([], body: Array("mx;".utf8)[...]))
        #expect(!AuthenticationResults.claims([""], body: Array("mx;".utf8)[...]))
    }

    @Test("a field over 64 kB is recognised as well")
    func longFields() {
        let rest = String(repeating: " dkim=pass (x);", count: 10_000)
        #expect(claims(" mx.example.com;" + rest))
        #expect(!claims(" other.example;" + rest))
        #expect(claims(" (" + String(repeating: "x", count: 100_000) + ") mx.example.com;"))
    }

    @Test("what we write ourselves, we recognise")
    func ownFields() {
        for id in ["mx.example.com", "mail.bücher.example", "mx.example.com/QUEUEID"] {
            let field = AuthenticationResults(authservID: id, results: [ResultInfo(dkim: .pass)])
            #expect(AuthenticationResults.claims(Self.ids, body: field.fieldBody()[...]))
        }
    }

    @Test("octets that are no UTF-8 hide nothing and do not trap")
    func latin1() {
        let id = Array("mx.example.com".utf8)
        for octet in UInt8(0x80)...0xFF {
            #expect(AuthenticationResults.claims(Self.ids, body: ([octet] + id + [0x3B])[...]))
            #expect(AuthenticationResults.claims(Self.ids, body: (id + [octet] + [0x3B])[...]))
        }
    }

    @Test(
        "bombs take linear time",
        arguments: [
            "(", "()", "((a)", "\"", "\"\"", "\\", "\\\\", " a", "a", "a(b)", "ü", "ü ", "ü(a)",
            "\0",
            ".", "a.", "ü.", "/a", ";", "a\"", "a?", "ü\\a",
        ])
    func bombs(unit: String) {
        let body = Array(String(repeating: unit, count: 1_000_000 / unit.utf8.count).utf8)
        let seconds = ThreadClock.seconds {
            _ = AuthenticationResults.claims(Self.ids, body: body[...])
            _ = try? AuthenticationResults.parse(body[...])
            _ = try? AuthenticationResults.parse((Array("mx;".utf8) + body.prefix(60_000))[...])
        }
        // An optimised build takes 2 ms.
        #expect(seconds < 3)
    }

    @Test(
        "an id that could end in many places is compared with ours in a few",
        arguments: ["a\"", "\"\\a", "a?", "a.", "a.?", "ü?", "(c)a", "(\\)a)"])
    func questions(unit: String) {
        for repeated in [100, 400, 1_000] {
            var asked = 0
            let others = { (_: String) -> Bool in
                asked += 1
                return false
            }
            let body = Array((String(repeating: unit, count: repeated) + "; x=y").utf8)
            _ = AuthenticationResults.claims(Self.ids, or: others, body: body[...])
            // So many in each of four readings.
            #expect(asked <= 4 * 9)
        }
    }

    @Test("random changes of a field never trap, and fields with our id in front stay ours")
    func mutation() {
        var random = SeededGenerator(seed: 5)
        let original = Array(
            " (a(b)c) \"mx\\.example.com\" 1 (d); dkim/1=fail reason=\"a\\\"b\" (x\\)y) header.i=\"a b\"@x.example header.b=a/b"
                .utf8)
        for _ in 0..<20_000 {
            let body = random.mutated(original)
            _ = AuthenticationResults.claims(Self.ids, body: body[...])
            _ = try? AuthenticationResults.parse(body[...])
            #expect(
                AuthenticationResults.claims(
                    Self.ids, body: (Array("mx.example.com;".utf8) + body)[...]))
        }
    }
}
