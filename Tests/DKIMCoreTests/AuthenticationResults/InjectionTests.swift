import DKIMCore
import DKIMTestSupport
import Foundation
import Testing

@Suite("AuthenticationResults injection")
struct AuthenticationResultsInjectionTests {
    static let hostile: [String] = [
        ";", "(", ")", "\"", "\\", " ", "\t", "\r\n", "\n", "\r", "\u{0}", "\u{7F}", "\u{85}",
        "=", "@", "/", "[", "]", "?", ",", "<", ">", ":", ".", "..", "é", "\u{FFFD}", "\u{202E}",
        "x; dkim=pass header.d=bank.example", "x\"; dkim=pass header.d=bank.example",
        "x\\\"; dkim=pass header.d=bank.example; spf=\"pass",
        "x (; dkim=pass header.d=bank.example", "x); dkim=pass header.d=bank.example (",
        "x\\); dkim=pass header.d=bank.example (\\", "a(.b", "x\r\n\tdkim=pass",
        "x\r\nAuthentication-Results: mx.example; dkim=pass", "x\n\nbody", "\\\\\"", "\\",
        "(((((", ")))))", "\"\"\"", "@;@", "a@b;c@d", "a@\"; dkim=pass", "x reason=\"y\"",
        "x header.d=bank.example", "x@y@z; dkim=pass", "é; dkim=pass", "@\r\n.example",
        "\u{3B}\u{37E}\u{FF1B}", "=?utf-8?q?=3B?=", "x\u{2028}y",
    ]

    static func field(with text: String) -> AuthenticationResults {
        let info = ResultInfo(
            dkim: .fail, reason: "r" + text + "r", comment: "c" + text + "c",
            properties: [
                .header("d", text), .header("i", text + "@example.com"),
                .header("i", "joe@" + text), .header("s", "s" + text + "s"), .header("b", text),
            ])
        return AuthenticationResults(
            authservID: "mx.example",
            results: [info, ResultInfo(dkim: .none, comment: text), info])
    }

    @Test("nothing leaves its place, whatever the value", arguments: hostile, [false, true])
    func ownParser(text: String, allowsUTF8: Bool) throws {
        let field = Self.field(with: text)
        let bytes = field.fieldBody(allowsUTF8: allowsUTF8)
        Self.expectCleanLines(bytes, allowsUTF8: allowsUTF8)
        let parsed = try AuthenticationResults.parse(bytes[...])
        #expect(parsed.authservID == "mx.example")
        #expect(parsed.results.map(\.method) == ["dkim", "dkim", "dkim"])
        #expect(parsed.results.map(\.result) == ["fail", "none", "fail"])
        for info in [parsed.results.first, parsed.results.last] {
            #expect(info?.properties.map(\.property) == ["d", "i", "i", "s", "b"])
            #expect(info?.reason?.first == "r")
            #expect(info?.reason?.last == "r")
            #expect(info?.comment?.first == "c")
            #expect(info?.comment?.last == "c")
        }
        let isPrintableASCII = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if isPrintableASCII, let first = parsed.results.first {
            #expect(first.reason == "r" + text + "r")
            #expect(first.properties == field.results.first?.properties)
        }
        // A value changes nothing when it goes through once more.
        #expect(
            try AuthenticationResults.parse(parsed.fieldBody(allowsUTF8: allowsUTF8)[...]) == parsed
        )
    }

    /// The only line breaks are CRLF TAB with something after it; no other controls.
    private static func expectCleanLines(_ bytes: [UInt8], allowsUTF8: Bool) {
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.replacing("\r\n\t", with: "\u{1}").split(
            separator: "\u{1}", omittingEmptySubsequences: false)
        {
            #expect(!line.utf8.contains { $0 < 0x20 || $0 == 0x7F })
            #expect(!line.allSatisfy { $0 == " " })
        }
        #expect(allowsUTF8 || bytes.allSatisfy { $0 < 0x80 })
    }

    @Test("random values never leave their place")
    func random() throws {
        var random = SeededGenerator(seed: 0x8601)
        let alphabet = Array(";()\"\\ \r\n\t\0=@/.é<>[]?,:ab1-_\u{7F}😀".unicodeScalars)
        for _ in 0..<2000 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...24, using: &random) {
                if let scalar = alphabet.randomElement(using: &random) { scalars.append(scalar) }
            }
            let field = Self.field(with: String(scalars))
            let parsed = try AuthenticationResults.parse(field.fieldBody()[...])
            #expect(parsed.results.map(\.result) == ["fail", "none", "fail"])
            #expect(parsed.results.first?.properties.count == 5)
        }
    }

    @Test(
        "python3-authres reads exactly our results and no other",
        .enabled(if: FileManager.default.fileExists(atPath: authresPath)))
    func authres() throws {
        let fields = Self.hostile.map(Self.field)
        let lines = try Self.authresLines(fields)
        #expect(lines.count == fields.count)
        for (line, field) in zip(lines, fields) {
            #expect(line == "mx.example dkim=fail dkim=none dkim=fail", "\(field): \(line)")
        }
    }

    @Test(
        "python3-authres reads the properties of a usual result",
        .enabled(if: FileManager.default.fileExists(atPath: authresPath)))
    func authresProperties() throws {
        let info = ResultInfo(
            dkim: .fail, reason: "body hash did not verify", comment: "2048-bit rsa key, test mode",
            properties: [
                .header("d", "example.com"), .header("i", "a b@example.com"),
                .header("a", "rsa-sha256"), .header("s", "sel"), .header("b", "Ab/d+f=="),
            ])
        let body = AuthenticationResults(authservID: "mx.example", results: [info]).fieldBody()
        let script = """
            import sys, authres
            text = sys.stdin.buffer.read().decode().replace('\\r\\n', '')
            h = authres.AuthenticationResultsHeader.parse('Authentication-Results:' + text)
            r = h.results[0]
            print(r.method, r.result, r.reason, '|'.join(
                f'{p.type}.{p.name}={p.value}' for p in r.properties))
            """
        let lines = try Self.python(script, input: String(decoding: body, as: UTF8.self))
        #expect(
            lines == [
                "dkim fail body hash did not verify header.d=example.com|"
                    + "header.i=\"a b\"@example.com|header.a=rsa-sha256|header.s=sel|"
                    + "header.b=Ab/d+f=="
            ])
    }

    static let authresPath = "/usr/lib/python3/dist-packages/authres/__init__.py"

    /// What authres reads from each field: the authserv-id and `method=result` for each result.
    static func authresLines(_ fields: [AuthenticationResults]) throws -> [String] {
        // One field a line, unfolded as authres wants it.
        let lines = fields.map {
            String(decoding: $0.fieldBody(), as: UTF8.self).replacing("\r\n\t", with: "\t")
        }
        return try python(script, input: lines.joined(separator: "\n"))
    }

    private static let script = """
        import sys, authres
        for line in sys.stdin.buffer.read().decode().split('\\n'):
            try:
                h = authres.AuthenticationResultsHeader.parse('Authentication-Results:' + line)
                print(h.authserv_id, *[f'{r.method}={r.result}' for r in h.results])
            except Exception as e:
                print('error', repr(e))
        """

    private static func python(_ script: String, input: String) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script]
        let stdin = try ChildPipe()
        let stdout = try ChildPipe()
        process.standardInput = stdin.reading
        process.standardOutput = stdout.writing
        try process.run()
        try stdin.reading.close()
        try stdout.writing.close()
        stdin.writing.write(Data(input.utf8))
        try stdin.writing.close()
        let output = stdout.reading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
