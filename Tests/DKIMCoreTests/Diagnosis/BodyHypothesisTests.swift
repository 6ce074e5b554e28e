import Testing

@testable import DKIMCore

@Suite("Hypotheses about bodies")
struct BodyHypothesisTests {
    private static func hash(_ text: String) throws -> [UInt8] {
        var digest = try MessageDigest()
        digest.update(Array(text.utf8).span)
        return try digest.finish()
    }

    @Test(
        "each beginning that ends with a line is found, and nothing else", arguments: ["a", "b c"])
    func beginnings(line: String) throws {
        let lines = [line, "", "x", line, "", "", "y"]
        let body = Array(lines.map { $0 + "\r\n" }.joined().utf8)
        for count in 1...lines.count {
            var effort = Effort(octets: 1_000_000)
            let beginning = lines.prefix(count).map { $0 + "\r\n" }.joined()
            let question = BodyQuestion(
                bodyHash: try Self.hash(beginning), canonicalization: .simple, limit: nil)
            let matches = try BeginningSearch.matches(of: [question], in: body[...], &effort)
            let extents = matches?.filter { $0.canonicalization == .simple }.map(\.extent)
            // A body does not end with an empty line in canonical form.
            let expected: [BodyMatch.Extent] =
                lines[count - 1].isEmpty ? [] : count == lines.count ? [.asSigned] : [.lines(count)]
            #expect(extents == expected, "\(count)")
        }
    }

    @Test("a beginning that l= names need not end with a line")
    func limits() throws {
        var effort = Effort(octets: 1_000_000)
        let body = Array("abcdef\r\nghi\r\n".utf8)
        let questions = try [
            (3, "abc"), (9, "abcdef\r\ng"), (8, "abcdef\r\n"), (13, "abcdef\r\nghi\r\n"),
        ]
        .map { limit, text in
            BodyQuestion(
                bodyHash: try Self.hash(text), canonicalization: .relaxed, limit: UInt64(limit))
        }
        let matches = try BeginningSearch.matches(of: questions, in: body[...], &effort)
        for (place, question) in questions.enumerated() {
            let own = matches?.filter { $0.question == place && $0.canonicalization == .relaxed }
            #expect(own?.map(\.extent) == [.asSigned], "\(question.limit ?? 0)")
        }
    }

    @Test("l=0 of one signature hides no other one")
    func emptyLimit() throws {
        var effort = Effort(octets: 1_000_000)
        let questions = try [(0, "none"), (3, "abc")].map { limit, text in
            BodyQuestion(
                bodyHash: try Self.hash(text), canonicalization: .relaxed, limit: UInt64(limit))
        }
        let matches = try BeginningSearch.matches(
            of: questions, in: Array("abcdef\r\n".utf8)[...], &effort)
        #expect(Set(matches?.map(\.question) ?? []) == [1])
    }

    @Test("lines that were put in are found at every place", arguments: 1...5, 1...3)
    func insertions(first: Int, count: Int) throws {
        let lines = ["one", "two", "", "three", "four"].map { $0 + "\r\n" }
        let added = (0..<count).map { "added \($0)\r\n" }
        let place = min(first, lines.count) - 1
        let body = Array((lines[..<place] + added + lines[place...]).joined().utf8)
        var effort = Effort(octets: 1_000_000)
        let question = BodyQuestion(
            bodyHash: try Self.hash(lines.joined()), canonicalization: .relaxed, limit: nil)
        let found = try InsertionSearch.lines(of: question, in: body[...], &effort)
        #expect(found == (place + 1)...(place + count))
    }

    @Test(
        "quoted-printable is read as RFC 2045 §6.7 has it",
        arguments: [
            ("a=3Db", "a=b"), ("a=\r\nb", "ab"), ("a= \t\r\nb", "ab"), ("=c3=BC", "ü"),
            ("a=", "a"), ("a=\r\n", "a"), ("x =20\r\n", "x  \r\n"), ("=4", nil), ("a=zz", nil),
            ("", ""),
        ] as [(String, String?)])
    func quotedPrintable(text: String, expected: String?) {
        let decoded = TransferEncoding.decodeQuotedPrintable(Array(text.utf8)[...])
        #expect(decoded == expected.map { Array($0.utf8) })
    }

    @Test("quoted-printable is written so that no line has more than 76 characters")
    func longQuotedPrintable() {
        for text in ["ü", "a", "=", "a b ", "x\r\n"] {
            for count in [1, 24, 25, 26, 75, 76, 77, 200] {
                let octets = Array(String(repeating: text, count: count).utf8)
                let encoded = TransferEncoding.encodeQuotedPrintable(octets[...])
                #expect(TransferEncoding.decodeQuotedPrintable(encoded[...]) == octets)
                #expect(encoded.split(separator: 0x0A).allSatisfy { $0.count <= 77 })
                #expect(encoded.allSatisfy { $0 < 0x7F })
            }
        }
    }

    @Test("parts of multipart messages are found, also in others and without an end")
    func parts() {
        let body = Array(
            [
                "preamble", "--a", "Content-Type: text/plain;", " charset=utf-8",
                "Content-Transfer-Encoding: Quoted-Printable", "", "=C3=BC", "--a",
                "Content-Type: multipart/alternative; boundary=\"a b\"", "", "--a b", "", "inner",
                "--a b--", "--ab", "--a", "content-transfer-encoding: base64", "", "eA==",
            ].joined(separator: "\r\n").utf8)
        var header = HeaderSection()
        header.append(
            HeaderField(
                name: "Content-Type".utf8, body: " multipart/mixed; boundary=a; x=y".utf8))
        let parts = MIMEPart.list(in: BodyCase(header: header, body: body[...]))
        #expect(
            parts.map { part in
                let line = part.encodingLine.map { body[$0].text } ?? "-"
                return "\(part.type)|\(part.encoding)|\(line)|\(body[part.content].text)"
            } == [
                "text/plain; charset=utf-8|quoted-printable|"
                    + "Content-Transfer-Encoding: Quoted-Printable\r\n|=C3=BC",
                "||-|inner", "|base64|content-transfer-encoding: base64\r\n|eA==",
            ])
    }

    @Test("no hypothesis changes an empty body or traps on an odd one")
    func oddBodies() {
        for text in ["", "\r", "\n", "\r\n", ".", "--", "From ", "=", " ", "\r\r\n", "\n\r"] {
            let example = BodyCase(header: HeaderSection(), body: Array(text.utf8)[...])
            for hypothesis in BodyHypothesis.all {
                let restored = hypothesis.restore(example)
                #expect(!text.isEmpty || restored?.isEmpty != false)
            }
        }
    }
}
