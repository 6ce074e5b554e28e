import DKIMCore
import Testing

@Suite("The grammar of DKIM-Signature")
struct SignatureGrammarTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let changes: [String: String?]
        let expected: DKIMSignatureError?

        init(_ name: String, _ changes: [String: String?], _ expected: DKIMSignatureError? = nil) {
            self.name = name
            self.changes = changes
            self.expected = expected
        }

        var testDescription: String { name }
    }

    private static let bodyHash = SignatureText.required[5].value
    /// 20, 31 and 33 octets in base64.
    private static let sha1Hash = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="
    private static let shortHash = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMQ=="
    private static let longHash = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"

    static let good: [Case] = [
        Case("only what is required", [:]),
        Case("RFC 6376 §3.2: unknown tags are ignored", ["xb": "1", "atps": "a b", "r": "y"]),
        Case("RFC 6376 §3.2: tag names are case-sensitive, so V= is unknown", ["V": "2"]),
        Case("RFC 6376 §3.2: white space around values", ["d": " example.com\t", "v": "\n 1 "]),
        Case("RFC 6376 §3.5 a=: words in any case", ["a": "RSA-SHA256"]),
        Case("RFC 6376 §3.5 c=: words in any case", ["c": "Relaxed/SIMPLE"]),
        Case("RFC 6376 §3.5 c=: header alone", ["c": "relaxed"]),
        Case("RFC 6376 §3.5 d=: any case", ["d": "Example.COM"]),
        Case("RFC 6376 §3.5 s=: several labels", ["s": "a.b.c"]),
        Case("RFC 6376 §3.5 b=: folded anywhere", ["b": "A\n A A\tA"]),
        Case("RFC 6376 §2.10 base64string: white space before padding", ["b": "AAA ="]),
        Case("RFC 6376 §3.5 h=: folded around colons", ["h": "To\n :\n\t from"]),
        Case("RFC 6376 §3.5 h=: names of absent fields and repeated ones", ["h": "From:From:X-A"]),
        Case("RFC 6376 §3.5 h=: From in any case", ["h": "fROM"]),
        Case("RFC 6376 §3.5 i=: the domain itself", ["i": "@example.com"]),
        Case("RFC 6376 §3.5 i=: below it, other case", ["i": "x@Mail.EXAMPLE.com"]),
        Case("RFC 6376 §2.11 i=: encoded and folded", ["i": "=40ex\n ample.com"]),
        Case("RFC 6376 §3.5 l=: nothing", ["l": "0"]),
        Case("RFC 6376 §3.5 l=: 76 digits", ["l": String(repeating: "9", count: 76)]),
        Case("RFC 6376 §3.5 q=: folded list", ["q": "foo/bar\n : DNS/txt :x"]),
        Case("RFC 6376 §3.5 t=, x=: twelve digits", ["t": "999999999998", "x": "999999999999"]),
        Case(
            "RFC 6376 §3.5 x=: more digits are as good as for ever",
            ["x": "12345678901234567890123"]),
        Case("RFC 6376 §3.5 t=: no x=, far away", ["t": "99999999999999"]),
        Case("RFC 6376 §3.5 z=: folded after the bar", ["z": "A:b|\n C:d=20e|F:"]),
        Case("z= folded within names and escapes, as OpenDKIM does", ["z": "Sub\n ject:a=2\n 0b"]),
        Case("RFC 6376 §3.5 z=: white space before the colon", ["z": "A :b"]),
        Case(
            "RFC 8616 §5 d=, i=: U-labels",
            ["d": "b\u{FC}cher.example", "i": "j\u{F6}@xn--bcher-kva.example"]),
        Case(
            "RFC 8301 §3.1: rsa-sha1 is read, to be refused by name",
            ["a": "rsa-sha1", "bh": sha1Hash]),
        Case("RFC 8463 §3: Ed25519", ["a": "ed25519-sha256"]),
    ]

    @Test("takes", arguments: good)
    func accepted(case: Case) {
        #expect(throws: Never.self) { try SignatureText.parse(`case`.changes).signature.get() }
    }

    static let missing: [Case] = ["v", "a", "b", "bh", "d", "h", "s"].map {
        Case("RFC 6376 §6.1.1: no \($0)=", [$0: nil], .missingTag($0))
    }

    static let versions: [Case] = [
        "0", "0.5", "01", "1.0", "2", "1 1", "DKIM1", "", "+1", "\u{661}",
    ].map {
        Case("RFC 6376 §3.5 v=\($0)", ["v": $0], .unknownVersion($0))
    }

    static let algorithms: [Case] = [
        "", "rsa", "rsa-sha512", "rsa sha256", "rsa-sha256 x", "ed25519",
    ].map {
        Case("RFC 6376 §3.5 a=\($0)", ["a": $0], .unknownAlgorithm($0))
    }

    static let canonicalizations: [Case] = [
        "", "none", "simple/", "/simple", "simple/simple/simple", "relaxed / relaxed", "nowsp",
    ].map { Case("RFC 6376 §3.5 c=\($0)", ["c": $0], .unknownCanonicalization($0)) }

    static let lengths: [Case] =
        [
            "", "-1", "+1", "1.5", "1 0", "0x10", "1e3", "abc", "\u{663}",
        ].map { Case("RFC 6376 §3.5 l=\($0)", ["l": $0], .badBodyLength($0)) } + [
            Case(
                "RFC 6376 §3.5 l= of 77 digits", ["l": String(repeating: "1", count: 77)],
                .badBodyLength(String(repeating: "1", count: 64) + "…"))
        ]

    static let times: [Case] =
        ["", "-1", "abc", "12 34", "1.5", "+1"].flatMap {
            [
                Case("RFC 6376 §3.5 t=\($0)", ["t": $0], .badTime(tag: "t", $0)),
                Case("RFC 6376 §3.5 x=\($0)", ["x": $0], .badTime(tag: "x", $0)),
            ]
        } + [
            Case(
                "RFC 6376 §3.5 x= before t=", ["t": "100", "x": "99"],
                .expirationNotAfterTimestamp(timestamp: 100, expiration: 99)),
            Case(
                "RFC 6376 §3.5 x= equal to t=", ["t": "100", "x": "100"],
                .expirationNotAfterTimestamp(timestamp: 100, expiration: 100)),
        ]

    static let queries: [Case] =
        ["foo", "dns", "dns/txt2", "http/x:foo"].map {
            Case("RFC 6376 §3.5 q=\($0)", ["q": $0], .unknownQueryMethods($0))
        }
        + ["", ":", "dns/txt:", "dns/txt::foo", "1x", "dns/txt x", "a-:dns/txt"].map {
            Case("RFC 6376 §3.5 q=\($0)", ["q": $0], .badQueryMethods($0))
        }

    static let names: [Case] = [
        Case("RFC 6376 §3.5 d= empty", ["d": ""], .badDomain(.empty)),
        Case("RFC 6376 §3.5 d= single label", ["d": "com"], .singleLabelDomain("com")),
        Case(
            "RFC 6376 §3.5 d= trailing dot", ["d": "example.com."],
            .badDomain(.emptyLabel("example.com."))),
        Case(
            "CVE-2020-12272 d= with parenthesis", ["d": "a(.b"], .badDomain(.badCharacter("a(.b"))),
        Case("d= with quotes", ["d": "\"a.b\""], .badDomain(.badCharacter("\"a.b\""))),
        Case("d= with a blank", ["d": "a b.c"], .badDomain(.badCharacter("a b.c"))),
        Case("d= folded", ["d": "exam\n ple.com"], .badDomain(.badCharacter("exam\r\n ple.com"))),
        Case("d= address", ["d": "[192.0.2.1]"], .badDomain(.badCharacter("[192.0.2.1]"))),
        Case(
            "RFC 5321 §4.1.2 d= hyphen first", ["d": "-a.com"], .badDomain(.hyphenAtEdge("-a.com"))),
        Case("RFC 6376 §3.5 s= empty", ["s": ""], .badSelector(.empty)),
        Case("RFC 6376 §3.1 s= empty label", ["s": "a..b"], .badSelector(.emptyLabel("a..b"))),
        Case("s= with a semicolon's neighbour", ["s": "a)b"], .badSelector(.badCharacter("a)b"))),
    ]

    static let hashes: [Case] = [
        Case("RFC 6376 §3.5 b= empty", ["b": ""], .emptyTag("b")),
        Case("RFC 6376 §3.5 bh= empty", ["bh": " "], .emptyTag("bh")),
        Case("bh= one octet short", ["bh": shortHash], .bodyHashLength(found: 31, expected: 32)),
        Case("bh= one octet long", ["bh": longHash], .bodyHashLength(found: 33, expected: 32)),
        Case(
            "bh= of SHA-1 under rsa-sha256", ["bh": sha1Hash],
            .bodyHashLength(found: 20, expected: 32)),
        Case(
            "bh= of SHA-256 under rsa-sha1", ["a": "rsa-sha1"],
            .bodyHashLength(found: 32, expected: 20)),
        Case(
            "b= with garbage, which OpenDKIM skips", ["b": "!!AAAA"],
            .badBase64(tag: "b", .badOctet(0x21, at: 0))),
        Case("b= without padding", ["b": "AAA"], .badBase64(tag: "b", .wrongPadding)),
        Case("b= only padding", ["b": "="], .badBase64(tag: "b", .badOctet(0x3D, at: 0))),
        Case("b= goes on", ["b": "AA==AAAA"], .badBase64(tag: "b", .dataAfterPadding(at: 4))),
        Case("b= URL alphabet", ["b": "AA-_"], .badBase64(tag: "b", .badOctet(0x2D, at: 2))),
    ]

    static let identities: [Case] = [
        Case(
            "RFC 6376 §6.1.1 i= not below d=", ["i": "x@notexample.com"],
            .agentOutsideDomain(agent: "x@notexample.com", domain: "example.com")),
        Case(
            "RFC 6376 §6.1.1 i= above d=", ["d": "a.example.com", "i": "@example.com"],
            .agentOutsideDomain(agent: "@example.com", domain: "a.example.com")),
        Case("i= empty", ["i": ""], .badAgent(.noAt(""))),
        Case("i= without @", ["i": "example.com"], .badAgent(.noAt("example.com"))),
        Case(
            "i= two @", ["i": "a@b@example.com"], .badAgent(.badLocalPart("a@b@example.com"))),
        Case(
            "i= with an encoded line end", ["i": "a=0D=0AX:=20b@example.com"],
            .badAgent(.badLocalPart("a\r\nX: b@example.com"))),
        Case(
            "i= broken escape", ["i": "a=4@example.com"], .badAgent(.badEncoding(.badEscape(at: 1)))
        ),
        Case("i= no UTF-8", ["i": "a=FF@example.com"], .badAgent(.notUTF8)),
        Case("i= no domain", ["i": "a@"], .badAgent(.badDomain(.empty))),
    ]

    static let lists: [Case] = [
        Case("RFC 6376 §5.4 h= without From", ["h": "To:Subject"], .fromNotSigned),
        Case("h= with a name that holds From", ["h": "X-From:From-X"], .fromNotSigned),
        Case("RFC 6376 §3.5 h= empty", ["h": ""], .emptyTag("h")),
        Case("h= colon first", ["h": ":From"], .badFieldName("", position: 1)),
        Case("h= colon last", ["h": "From:"], .badFieldName("", position: 2)),
        Case("h= two colons", ["h": "From::To"], .badFieldName("", position: 2)),
        Case("h= blank in a name", ["h": "From:Re ply"], .badFieldName("Re ply", position: 2)),
        Case("h= 8-bit", ["h": "From:\u{FC}"], .badFieldName("\u{FC}", position: 2)),
        Case("z= empty", ["z": ""], .badCopiedField(position: 1)),
        Case("z= no colon", ["z": "A:b|C"], .badCopiedField(position: 2)),
        Case("z= no name", ["z": ":b"], .badCopiedField(position: 1)),
        Case("z= bar last", ["z": "A:b|"], .badCopiedField(position: 2)),
        Case("z= broken escape", ["z": "A:=2"], .badCopiedField(position: 1)),
    ]

    @Test(
        "refuses",
        arguments: [
            missing, versions, algorithms, canonicalizations, lengths, times, queries, names,
            hashes, identities, lists,
        ].flatMap(\.self))
    func refused(case: Case) throws {
        let parsed = SignatureText.parse(`case`.changes)
        guard case .failure(let error) = parsed.signature else {
            Issue.record("taken")
            return
        }
        #expect(error == `case`.expected)
        #expect(!error.description.isEmpty)
        #expect(error.description.utf8.count < 300)
        #expect(error.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test(
        "refuses duplicate tags, known and unknown (RFC 6376 §3.2)",
        arguments: ["d=evil.example", "b=BBBB", "v=1", "zz=1;zz=2", "t=1;t=1"])
    func duplicates(text: String) throws {
        let parsed = DKIMSignature.parse(SignatureText.field(SignatureText.tags([:]) + ";" + text))
        guard case .failure(.tagList(.duplicate)) = parsed.signature else {
            Issue.record("\(parsed.signature)")
            return
        }
        #expect(parsed.salvaged.domain == "example.com")
    }

    @Test("counts every octet of l= beyond 64 bits as longer than any body (RFC 6376 §3.5)")
    func hugeLengths() throws {
        let cases: [(String, UInt64)] = [
            ("18446744073709551615", .max), ("18446744073709551614", .max - 1),
            ("18446744073709551616", .max), (String(repeating: "9", count: 76), .max),
            (String(repeating: "0", count: 75) + "7", 7),
        ]
        for (text, expected) in cases {
            #expect(try SignatureText.parse(["l": text]).signature.get().bodyLength == expected)
        }
    }

    @Test("quotes foreign text in its errors without controls or changes of direction")
    func excerpts() {
        let error = DKIMSignatureError.badDomain(.badCharacter("a\u{202E}\u{9B}31m\r\n\u{FC}"))
        #expect(error.description.contains("“a??31m??\u{FC}”"))
    }

    @Test("gives i= its default (RFC 6376 §3.5)")
    func defaultAgent() throws {
        let signature = try SignatureText.parse([:]).signature.get()
        #expect(signature.agentIdentifier == nil)
        #expect(signature.effectiveAgentIdentifier.text == "@example.com")
        #expect(signature.effectiveAgentIdentifier.localPart == nil)
    }

    @Test("looks keys up by A-labels (RFC 8616 §5)")
    func internationalized() throws {
        let changes = ["d": "b\u{FC}cher.example", "s": "b\u{FC}cher", "i": "@b\u{FC}cher.example"]
        let signature = try SignatureText.parse(changes).signature.get()
        #expect(signature.keyQuery.name == "xn--bcher-kva._domainkey.xn--bcher-kva.example")
        #expect(signature.agentIdentifier?.text == "@b\u{FC}cher.example")
    }

    @Test("of 50,000 names in h= is read in no time")
    func nameFlood() throws {
        let names = String(repeating: "X-Name:", count: 50_000) + "From"
        let time = try ContinuousClock().measure {
            let signature = try SignatureText.parse(["h": names]).signature.get()
            #expect(signature.signedFieldNames.count == 50_001)
        }
        #expect(time < .seconds(60))
    }
}
