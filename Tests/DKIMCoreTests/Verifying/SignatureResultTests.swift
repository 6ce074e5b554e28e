import DKIMCore
import DKIMTestSupport
import Foundation
import Testing

@Suite("Results of signatures in Authentication-Results")
struct SignatureResultTests {
    /// The results of DKIM-Signature fields with these bodies; there are no keys.
    private static func infos(_ bodies: [String]) throws -> [ResultInfo] {
        var header = HeaderSection()
        for body in bodies {
            header.append(HeaderField(name: "DKIM-Signature".utf8, body: body.utf8))
        }
        header.append(HeaderField(name: "From".utf8, body: " joe@example.com".utf8))
        return try Verification.results(header: header, body: [], keys: KeyFile([])).resultInfos()
    }

    private static func values(_ name: String, _ infos: [ResultInfo]) -> [String?] {
        infos.map { $0.properties.first { $0.property == name }?.value }
    }

    @Test("header.b is eight characters, more where two begin alike (RFC 6008 §4)")
    func signatureCharacters() throws {
        let cases: [(texts: [String], shown: [String])] = [
            (["ABCDEFGHIJKL", "BBCDEFGHIJKL"], ["ABCDEFGH", "BBCDEFGH"]),
            (["ABCDEFGHIJKL", "ABCDEFGHIXKL"], ["ABCDEFGHIJKL", "ABCDEFGHIXKL"]),
            (["ABCDEFGHIJKLMNOPQ", "ABCDEFGHIXKLMNOPQ"], ["ABCDEFGHIJKL", "ABCDEFGHIXKL"]),
            (
                ["ABCDEFGH IJKL\r\n MN==", "ABCDEFGHIJKLMX=="],
                ["ABCDEFGHIJKLMN==", "ABCDEFGHIJKLMX=="]
            ),
            (["ABCDEFGHIJKL", "ABCDEFGHIJKL"], ["ABCDEFGH", "ABCDEFGH"]),
            (
                ["ABCDEFGHIJKL", "ABCDEFGHIXKL", "XBCDEFGHIXKL"],
                ["ABCDEFGHIJKL", "ABCDEFGHIXKL", "XBCDEFGH"]
            ),
            (["ABCD", "ABCD1234"], ["ABCD", "ABCD1234"]),
        ]
        for (texts, shown) in cases {
            let infos = try Self.infos(texts.map { " v=1; b=\($0)" })
            #expect(Self.values("b", infos) == shown)
        }
    }

    @Test("A signature that is not usable still names its origin")
    func salvage() throws {
        let infos = try Self.infos([
            " v=2; a=rsa-sha256; d=example.com; s=sel; i=joe@example.com; b=AAAABBBBCC",
            " d=example.com; broken; s=sel; b=AAAA",
            "",
            " d=; s=; i=; b=",
        ])
        #expect(infos.map(\.result) == ["permerror", "permerror", "permerror", "permerror"])
        #expect(Self.values("d", infos) == ["example.com", "example.com", nil, nil])
        #expect(Self.values("s", infos) == ["sel", "sel", nil, nil])
        #expect(Self.values("i", infos) == ["joe@example.com", "@example.com", nil, nil])
        #expect(Self.values("a", infos) == ["rsa-sha256", nil, nil, nil])
        #expect(Self.values("b", infos) == ["AAAABBBB", "AAAA", nil, nil])
        #expect(infos.allSatisfy { $0.reason?.isEmpty == false && $0.method == "dkim" })
    }

    @Test("header.i is @d where the signature has no i= (RFC 6376 §3.5); a pass has no reason")
    func properties() throws {
        let testCase = try MessageCase("i-below")
        let infos = try Verification.results(of: testCase.message, keys: testCase.keys)
            .resultInfos()
        #expect(infos.first?.reason == nil)
        #expect(infos.first?.properties.map(\.property) == ["d", "i", "a", "s", "b"])
        let plain = try MessageCase("simple-simple-rsa2048")
        let plainInfos = try Verification.results(of: plain.message, keys: plain.keys)
            .resultInfos()
        #expect(Self.values("i", plainInfos) == ["@example.com"])
        #expect(plainInfos.first?.result == "pass")
    }

    @Test(
        "header.i has its local part quoted once (RFC 8601 §2.2, RFC 5322 §3.4.1)",
        arguments: [
            (#""joe=20x"@example.com"#, #"header.i="joe x"@example.com"#),
            (#""joe"@example.com"#, #"header.i=joe@example.com"#),
            (#""a\"b"@example.com"#, #"header.i="a\"b"@example.com"#),
            (#""a\\b"@example.com"#, #"header.i="a\\b"@example.com"#),
            (#""a@b.test"@example.com"#, #"header.i="a@b.test"@example.com"#),
            (#"a..b@example.com"#, #"header.i="a..b"@example.com"#),
            (#"joe@EXAMPLE.com"#, #"header.i=joe@example.com"#),
            (#"@example.com"#, #"header.i=@example.com"#),
        ])
    func agentIdentifier(tag: String, written: String) throws {
        // Also where the signature is no good for another reason.
        for version in ["1", "2"] {
            let infos = try Self.infos([" " + SignatureText.tags(["i": tag, "v": version])])
            let text = try #require(infos.first).description
            #expect(text.contains(" \(written) "), "\(text)")
        }
    }

    /// Fields with hostile text in one of the tags that get into the result.
    private static func hostileFields() throws -> [(text: String, field: AuthenticationResults)] {
        var fields: [(String, AuthenticationResults)] = []
        for text in AuthenticationResultsInjectionTests.hostile {
            for tag in ["d", "s", "i", "a", "b", "q", "c", "v"] {
                let changes = [tag: text, "z1": text]
                let infos = try infos([" " + SignatureText.tags(changes), " v=1; b=AAAA"])
                fields.append(
                    (
                        "\(tag)=\(text)",
                        AuthenticationResults(authservID: "mx.example", results: infos)
                    ))
            }
        }
        return fields
    }

    @Test("One dkim result per signature, whatever d=, s=, i= hold (CVE-2020-12272)")
    func injection() throws {
        for (text, field) in try Self.hostileFields() {
            let parsed = try AuthenticationResults.parse(field.fieldBody()[...])
            #expect(parsed.authservID == "mx.example")
            #expect(parsed.results.map(\.method) == ["dkim", "dkim"], "\(text)")
            #expect(!parsed.results.contains { $0.result == "pass" }, "\(text)")
        }
    }

    @Test(
        "python3-authres reads one dkim result per signature too",
        .enabled(
            if: FileManager.default.fileExists(
                atPath: AuthenticationResultsInjectionTests.authresPath)))
    func authres() throws {
        let fields = try Self.hostileFields()
        let lines = try AuthenticationResultsInjectionTests.authresLines(fields.map(\.field))
        #expect(lines.count == fields.count)
        for (line, field) in zip(lines, fields) {
            let words = line.split(separator: " ")
            #expect(words.count == 3 && words.first == "mx.example", "\(field.text): \(line)")
            #expect(
                words.dropFirst().allSatisfy {
                    $0.hasPrefix("dkim=") && !$0.hasSuffix("pass") && !$0.hasSuffix("none")
                }, "\(field.text): \(line)")
        }
    }
}
