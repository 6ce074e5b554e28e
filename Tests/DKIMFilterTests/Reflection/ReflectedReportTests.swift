import DKIMCore
import Testing

@testable import DKIMFilter

@Suite("The answer as a message")
struct ReflectedReportTests {
    private func text(_ fields: [[UInt8]], results: [String] = ["pass"]) throws -> String {
        var header = HeaderSection()
        for field in fields { header.append(try #require(HeaderField(bytes: field[...]))) }
        let own = try Mailbox.address("check@reflector.example")
        let report = ReflectedReport(
            own: own, recipient: try Mailbox.address("alice@sender.example"),
            identifier: MessageIdentifier(word: "w0rd", domain: own.domain), date: 0,
            results: results, text: ["A line.", "Grüße = "], header: header)
        return String(decoding: report.message(boundary: "B"), as: UTF8.self)
    }

    private func head(_ fields: [String], results: [String] = ["pass"]) throws -> [Substring] {
        let text = try text(fields.map { Array($0.utf8) }, results: results)
        return text.prefix(upTo: try #require(text.firstRange(of: "\n\n")).lowerBound)
            .split(separator: "\n")
    }

    @Test("The whole of it")
    func whole() throws {
        let field = Array("X: a=b\t\r\n\tand caf\u{E9}".utf8)
        #expect(
            try text([Array("Message-ID: <1@sender.example>".utf8), field]) == """
                From: DKIM reflector <check@reflector.example>
                To: <alice@sender.example>
                Subject: Auto: DKIM pass
                Date: Thu, 1 Jan 1970 00:00:00 +0000
                Message-ID: <dkim-report.w0rd@reflector.example>
                In-Reply-To: <1@sender.example>
                References: <1@sender.example>
                Auto-Submitted: auto-replied
                X-Loop: check@reflector.example
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="dkimreport-B"

                --dkimreport-B
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable
                Content-Disposition: inline

                A line.
                Gr=C3=BC=C3=9Fe =3D=20

                --dkimreport-B
                Content-Type: text/rfc822-headers
                Content-Transfer-Encoding: quoted-printable
                Content-Disposition: inline; filename=header.txt

                Message-ID: <1@sender.example>
                X: a=3Db=09
                \tand caf=C3=A9

                --dkimreport-B--

                """)
    }

    @Test(
        "Nothing of the message gets into the header but what is printable",
        arguments: [
            ("Subject: a\r\n b\r\n\tc", "Subject: Auto: DKIM pass: a b c"),
            ("Subject: a\rBcc: x@y.example", "Subject: Auto: DKIM pass: aBcc: x@y.example"),
            ("Subject: a\nBcc: x@y.example", "Subject: Auto: DKIM pass: aBcc: x@y.example"),
            ("Subject: a\u{0}b\u{7F}\u{85}", "Subject: Auto: DKIM pass: a?b???"),
            ("Subject:  ", "Subject: Auto: DKIM pass"),
            (
                "Subject: " + String(repeating: "a", count: 1_000),
                "Subject: Auto: DKIM pass: " + String(repeating: "a", count: 200)
            ),
        ])
    func subject(field: String, expected: String) throws {
        let head = try head([field])
        #expect(head.contains { $0 == expected })
        #expect(!head.contains { $0.hasPrefix("Bcc") })
    }

    @Test(
        "Identifiers that are none are left out",
        arguments: [
            "Message-ID: none", "Message-ID: <a b@c>", "Message-ID: <a@b@c>", "Message-ID: <a@b",
            "Message-ID: <a\r\n Bcc:@b>", "Message-ID: <\u{E9}@b>",
            "Message-ID: <" + String(repeating: "a", count: 300) + "@b>",
        ])
    func identifiers(field: String) throws {
        let head = try head([field])
        #expect(!head.contains { $0.hasPrefix("In-Reply-To") || $0.hasPrefix("References") })
    }

    @Test("The last ten references are kept, one on a line")
    func references() throws {
        let ids = (1...12).map { "<\($0)@x>" }
        let head = try head([
            "Message-ID: <m@x>", "References: " + ids.joined(separator: "\r\n "),
        ])
        let start = try #require(head.firstIndex { $0.hasPrefix("References:") })
        let expected = ["References: <4@x>"] + (5...12).map { "\t<\($0)@x>" } + ["\t<m@x>"]
        #expect(head[start...].prefix(10).map(String.init) == expected)
    }

    @Test("Without signatures the subject says so; of many it names ten")
    func words() throws {
        #expect(try head([], results: []).contains("Subject: Auto: DKIM none"))
        let many = try head([], results: Array(repeating: "fail", count: 1_000))
        let line =
            "Subject: Auto: DKIM "
            + Array(repeating: "fail", count: 10).joined(
                separator: ", ")
        #expect(many.contains { $0 == line })
    }

    @Test("Of a large header section whole fields come back, as many as fit")
    func large() throws {
        let fields = (0..<100).map { "X-\($0): " + String(repeating: "a", count: 1_000) }
        let text = try text(fields.map { Array($0.utf8) })
        #expect(text.utf8.count < 80_000)
        #expect(text.contains("X-64: "))
        #expect(!text.contains("X-65: "))
        #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 76 || $0.contains(":") })
    }

    @Test(
        "Addresses are quoted where they have to be (RFC 5322 §3.4.1)",
        arguments: [
            ("a.b+c@x.example", "a.b+c@x.example"),
            (#""a b"@x.example"#, #""a b"@x.example"#),
            (#""a\"\\b"@x.example"#, #""a\"\\b"@x.example"#),
            (#""a..b"@x.example"#, #""a..b"@x.example"#),
            (#""plain"@x.example"#, "plain@x.example"),
            (#""a>,<b"@x.example"#, #""a>,<b"@x.example"#),
            ("jürgen@x.example", "jürgen@x.example"),
        ])
    func addresses(text: String, expected: String) throws {
        #expect(try Mailbox.address(text).addressText == expected)
    }
}
