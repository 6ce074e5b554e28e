import DKIMCore
import Testing

@Suite("Signer")
struct SignerTests {
    @Test("Signatures come in the order of the requests, RSA and Ed25519 side by side")
    func order() throws {
        let requests = try ["rsa2048", "ed25519", "rsa1024"].map { try Signing.request($0) }
        let results = try Signing().results(requests)
        #expect(results.map(\.result) == [.pass, .pass, .pass])
        #expect(results.map(\.selectorText) == ["rsa2048", "ed25519", "rsa1024"])
        #expect(
            results.map(\.algorithmText) == ["rsa-sha256", "ed25519-sha256", "rsa-sha256"])
    }

    @Test("Signatures that cover the header in different ways stand side by side")
    func different() throws {
        let subject = SignedFieldNames(signed: [try FieldName("Subject")], oversigned: [])
        let requests = [
            try Signing.request("rsa2048", "relaxed/relaxed"),
            try Signing.request("ed25519", "relaxed/relaxed"),
            try Signing.request("ed25519", "simple/relaxed"),
            try Signing.request("rsa1024", "simple/relaxed") { $0.fields = subject },
            try Signing.request("ed25519", "relaxed/relaxed") { $0.fields = subject },
            try Signing.request("rsa2048", "relaxed/relaxed"),
        ]
        let results = try Signing().results(requests)
        #expect(results.map(\.result) == Array(repeating: .pass, count: 6))
        let names = results.map { $0.signature?.signedFieldNames.map(\.text) ?? [] }
        #expect(names[3].map { $0.lowercased() } == ["from", "subject"])
        #expect(names[4] == names[3])
        #expect(names[0] == names[2] && names[0] == names[5])
        let algorithms = results.map { $0.signature?.canonicalization.header }
        let wanted: [Canonicalization.Algorithm] = [
            .relaxed, .relaxed, .simple, .simple, .relaxed, .relaxed,
        ]
        #expect(algorithms == wanted)
    }

    @Test("A body hash is computed once for each canonicalization and limit")
    func plan() throws {
        let requests = [
            try Signing.request("rsa2048", "relaxed/relaxed"),
            try Signing.request("ed25519", "simple/relaxed"),
            try Signing.request("ed25519", "relaxed/simple"),
            try Signing.request("ed25519") { $0.bodyLength = .wholeBody },
            try Signing.request("ed25519") { $0.bodyLength = .limited(5) },
            try Signing.request("rsa2048") { $0.bodyLength = .limited(5) },
            try Signing.request("ed25519") { $0.repairsLineEnds = true },
        ]
        var plan = BodyHashPlan()
        _ = try Signer(
            header: Signing().header, requests: requests, now: Verification.now, plan: &plan)
        #expect(
            plan.specifications == [
                BodyHashSpecification(canonicalization: .relaxed),
                BodyHashSpecification(canonicalization: .simple),
                BodyHashSpecification(canonicalization: .relaxed, limit: 5),
                BodyHashSpecification(canonicalization: .relaxed, repairsLineEnds: true),
            ])
    }

    @Test("h= has From first, then each name as often as it is there, once more if over-signed")
    func names() throws {
        var signing = Signing()
        signing.fields += ["To: x", "X-A: 1", "x-a: 2"]
        let cases: [(signed: String, oversigned: String, h: String)] = [
            ("To Subject", "", "From To To Subject"), ("Date From", "", "From Date"),
            ("", "From", "From From"), ("To To", "To Cc", "From To To To Cc"),
            ("X-A X-B", "", "From X-A X-A"), ("X-A X-B", "x-b FROM", "From From X-A X-A X-B"),
            ("", "", "From"),
        ]
        for (signed, oversigned, h) in cases {
            let request = try Signing.request {
                $0.fields = SignedFieldNames(
                    signed: try signed.split(separator: " ").map { try FieldName($0) },
                    oversigned: try oversigned.split(separator: " ").map { try FieldName($0) })
            }
            let names = try signing.signature(request).signedFieldNames.map(\.text)
            #expect(names.joined(separator: " ").lowercased() == h.lowercased())
        }
    }

    @Test("By default what readers see is over-signed; List-*, Sender and trace fields are not")
    func defaults() {
        let oversigned = SignedFieldNames.default.oversigned.map(\.text)
        #expect(
            Set(oversigned) == [
                "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version",
                "Content-Type", "Content-Transfer-Encoding", "In-Reply-To", "References",
            ])
        let all = SignedFieldNames.default.signed.map { $0.text.lowercased() }
        for name in ["received", "return-path", "sender", "comments", "keywords", "dkim-signature"]
        {
            #expect(!all.contains(name))
        }
    }

    @Test("A message without one usable author is not signed (RFC 6376 §8.15)")
    func authors() throws {
        let cases: [(froms: [String], fault: AuthorFault)] = [
            ([], .noFromField), (["joe@example.com", "joe@example.com"], .severalFromFields(2)),
        ]
        for (froms, fault) in cases {
            var signing = Signing()
            signing.fields = froms.map { "From: \($0)" } + ["To: x@example.com"]
            #expect(throws: SigningError.author(fault)) {
                try signing.signatures([try Signing.request()])
            }
        }
        for from in ["", " Joe", " <joe>", " joe@", " a@b@c", " group:;"] {
            var signing = Signing()
            signing.fields = ["From:\(from)"]
            let error = #expect(throws: SigningError.self) {
                try signing.signatures([try Signing.request()])
            }
            guard case .author(.unusableFrom) = error else {
                Issue.record("\(from): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("A header section that was cut off is not signed")
    func truncated() throws {
        var limits = HeaderSectionLimits()
        limits.maximumFields = 1
        var header = HeaderSection(limits: limits)
        header.append(HeaderField(name: "From".utf8, body: " joe@example.com".utf8))
        header.append(HeaderField(name: "To".utf8, body: " x".utf8))
        #expect(throws: SigningError.author(.headerSectionTooLarge)) {
            var plan = BodyHashPlan()
            _ = try Signer(
                header: header, requests: [try Signing.request()], now: 1, plan: &plan)
        }
    }

    @Test(
        "i= outside d= is refused (RFC 6376 §3.5)",
        arguments: ["joe@com", "joe@notexample.com", "@example.net", "@example.com.evil.example"])
    func agentOutside(agent: String) throws {
        let request = try Signing.request { $0.agentIdentifier = try AgentIdentifier(agent) }
        #expect(
            throws: SigningError.agentOutsideDomain(agent: agent, domain: "example.com")
        ) { try Signing().signatures([request]) }
    }

    @Test(
        "i= in d= or below it is written and verifies",
        arguments: [
            "@example.com", "joe@EXAMPLE.com", "\"a b; c\"@x.example.com", "jürgen@example.com",
            "@bücher.example.com",
        ])
    func agentInside(agent: String) throws {
        let request = try Signing.request { $0.agentIdentifier = try AgentIdentifier(agent) }
        let results = try Signing().results([request])
        #expect(results.map(\.result) == [.pass])
        #expect(results.first?.signature?.agentIdentifier?.text == agent)
    }

    @Test("RSA keys of less than 1024 bits do not sign (RFC 8301 §3.2)", arguments: [512, 768])
    func smallKey(bits: Int) throws {
        let request = try Signing.request("rsa\(bits)")
        #expect(throws: SigningError.crypto(.tooSmallToSign(bits: bits))) {
            try Signing().signatures([request])
        }
    }

    @Test("x= is t= and the time to live; no more than twelve digits (RFC 6376 §3.5)")
    func expiration() throws {
        let request = try Signing.request { $0.timeToLive = 86_400 }
        let signature = try Signing().signature(request)
        #expect(signature.timestamp == 1_700_000_000)
        #expect(signature.expiration == 1_700_086_400)
        #expect(try Signing().signature(try Signing.request()).expiration == nil)
        let longest = try Signing.request { $0.timeToLive = 999_999_999_999 - 1_700_000_000 }
        #expect(try Signing().signature(longest).expiration == 999_999_999_999)
        for seconds: UInt64 in [0, 999_999_999_999, .max, .max - 1_699_999_999] {
            let bad = try Signing.request { $0.timeToLive = seconds }
            #expect(throws: SigningError.unusableTimeToLive(seconds: seconds)) {
                try Signing().signatures([bad])
            }
        }
    }

    @Test("l= is never written unless asked for, and then counts canonical octets")
    func bodyLength() throws {
        var signing = Signing()
        signing.body = Array("a  b \r\n\r\n\r\n".utf8)
        func length(_ c: String, _ rule: SigningRequest.BodyLengthRule) throws -> UInt64? {
            try signing.signature(try Signing.request("ed25519", c) { $0.bodyLength = rule })
                .bodyLength
        }
        #expect(try length("simple/simple", .none) == nil)
        #expect(try length("simple/simple", .wholeBody) == 7)
        #expect(try length("simple/relaxed", .wholeBody) == 5)
        #expect(try length("simple/simple", .limited(3)) == 3)
        #expect(try length("simple/simple", .limited(0)) == 0)
        #expect(try length("simple/simple", .limited(100)) == 7)
        signing.body = []
        #expect(try length("simple/simple", .wholeBody) == 2)
        #expect(try length("simple/relaxed", .wholeBody) == 0)
    }

    @Test("z= holds the signed fields as they are, q= the method (RFC 6376 §3.5)")
    func copies() throws {
        let request = try Signing.request {
            $0.copiesFields = true
            $0.statesQueryMethod = true
        }
        let signature = try Signing().signature(request)
        #expect(signature.queryMethods == ["dns/txt"])
        let copies = try #require(signature.copiedFields)
        #expect(copies.map(\.name.text) == ["From", "To", "Subject", "Date"])
        #expect(
            copies.map { String(decoding: $0.body, as: UTF8.self) } == [
                " Joe SixPack <joe@example.com>",
                " Suzie Q <suzie@shopping.example.net>,\r\n\tAnn <ann@example.net>",
                " Is  dinner ready? ", " Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
            ])
    }

    @Test("Lines stay within 78 columns, a tab counted as eight (RFC 5322 §2.1.1)")
    func columns() throws {
        for key in ["rsa1024", "rsa2048", "rsa4096", "ed25519"] {
            let request = try Signing.request(key) {
                $0.copiesFields = true
                $0.statesQueryMethod = true
                $0.timeToLive = 1
                $0.bodyLength = .wholeBody
                $0.agentIdentifier = try AgentIdentifier("someone@a.long.name.below.example.com")
            }
            for field in try Signing().signatures([request]) {
                let lines = String(decoding: field.bytes, as: UTF8.self).replacing(
                    "\t", with: "        "
                )
                .replacing("\r\n", with: "\n").split(separator: "\n")
                #expect(lines.count > 3)
                #expect(lines.allSatisfy { $0.count <= 78 })
                #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" ") })
                #expect(!lines.contains { $0.allSatisfy { $0 == " " } })
                #expect(field.name.elementsEqual("DKIM-Signature".utf8))
            }
        }
    }

    @Test("Bare line ends are hashed as CRLF only where the MTA repairs them")
    func repair() throws {
        var signing = Signing()
        signing.body = Array("a\nb\r\n".utf8)
        let repaired = try signing.signature(try Signing.request { $0.repairsLineEnds = true })
        let plain = try signing.signature(try Signing.request())
        signing.body = Array("a\r\nb\r\n".utf8)
        #expect(try signing.signature(try Signing.request()).bodyHash == repaired.bodyHash)
        #expect(plain.bodyHash != repaired.bodyHash)
    }

    @Test("A body hash that is missing is an error, not a signature")
    func missingHash() throws {
        var plan = BodyHashPlan()
        let signer = try Signer(
            header: Signing().header, requests: [try Signing.request()], now: 1, plan: &plan)
        #expect(throws: SigningError.self) { try signer.signatures(bodyHashes: []) }
    }

    @Test("Without requests there is nothing to do")
    func noRequests() throws {
        #expect(try Signing().signatures([]) == [])
    }
}
