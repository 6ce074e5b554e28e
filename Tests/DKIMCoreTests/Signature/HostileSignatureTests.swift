import DKIMCore
import Testing

@Suite("Hostile DKIM-Signature fields")
struct HostileSignatureTests {
    private static let seeds = [
        SignatureText.section35, SignatureText.appendixA, SignatureText.ed25519,
        SignatureText.tags(["i": "\"a b\"@example.com", "l": "12", "z": "A:b=20|C:d"]),
    ]

    /// What holds of every field, whatever is in it.
    private func check(_ field: HeaderField) {
        let parsed = DKIMSignature.parse(field)
        let emptied = parsed.fieldWithEmptyB()
        let removed = parsed.signatureValueRange?.count ?? 0
        #expect(emptied.bytes.count == field.bytes.count - removed)
        switch parsed.signature {
        case .success(let signature):
            #expect(parsed.signatureValueRange != nil)
            #expect(signature.signedFieldNames.contains(.from))
            #expect(
                signature.effectiveAgentIdentifier.domain
                    .isEqual(toOrSubdomainOf: signature.signingDomain))
            let written = signature.signedField(signatureData: signature.signatureData)
            #expect(DKIMSignature.parse(written).signature == .success(signature))
        case .failure(let error):
            #expect(error.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
    }

    @Test("cut off at every octet do not trap", arguments: seeds)
    func truncated(text: String) {
        let whole = SignatureText.field(text)
        for end in whole.body.indices {
            check(HeaderField(name: whole.name, body: whole.body[..<end]))
        }
    }

    @Test("with every octet replaced by every other do not trap")
    func replaced() {
        let whole = SignatureText.field(Self.seeds[3])
        for index in whole.body.indices {
            for octet: UInt8 in [
                0, 9, 10, 13, 32, 34, 40, 58, 59, 61, 64, 92, 124, 127, 0xC3, 0xFF,
            ] {
                var body = Array(whole.body)
                body[index - whole.body.startIndex] = octet
                check(HeaderField(name: whole.name, body: body))
            }
        }
    }

    @Test("mutated at random do not trap", arguments: seeds)
    func mutated(text: String) {
        let whole = Array(SignatureText.field(text).body)
        let pieces = [
            "", ";", "=", ":", "|", "\r\n ", "\r", "\n", " ", "@", "b=", "=3D", "\0", "1", "\"",
        ]
        var state: UInt64 = 6376
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(bound, 1)
        }
        for _ in 0..<3_000 {
            var body = whole
            for _ in 0...random(5) {
                let start = random(body.count)
                let end = min(body.count, start + random(6))
                body.replaceSubrange(start..<end, with: Array(pieces[random(pieces.count)].utf8))
            }
            check(SignatureText.field("", name: "DKIM-Signature").appending(body))
        }
    }

    @Test(
        "of junk name no more than they hold",
        arguments: ["", " ", ";", "=", "junk", "junk; d=example.com; =", "d=example.com", "\u{1}"])
    func junk(text: String) {
        let parsed = DKIMSignature.parse(SignatureText.field(text))
        #expect(throws: DKIMSignatureError.self) { try parsed.signature.get() }
        #expect(parsed.salvaged.domain == (text.contains("d=") ? "example.com" : nil))
        #expect(parsed.salvaged.signatureText == nil)
    }

    @Test("are salvaged around the fault, overlong values left out")
    func salvage() {
        let long = String(repeating: "a", count: 5_000)
        let text = "v=1; ???; d=example.com; i=\(long)@example.com; s=sel\u{1}; a=x; b= A A\n A ;"
        let salvaged = DKIMSignature.parse(SignatureText.field(text)).salvaged
        #expect(salvaged.domain == "example.com")
        #expect(salvaged.agent == nil)
        #expect(salvaged.selector == nil)
        #expect(salvaged.algorithm == "x")
        #expect(salvaged.signatureText == "AAA")
    }

    @Test("of 100 kB and more are read in no time")
    func huge() {
        let big = String(repeating: "x", count: 200_000)
        let fields = ["b", "bh", "d", "s", "i", "h", "q", "z", "a", "c", "v", "l", "t"].map {
            name in
            SignatureText.field(SignatureText.tags([name: name == "z" ? "A:" + big : big]))
        }
        let time = ContinuousClock().measure {
            for field in fields { _ = DKIMSignature.parse(field) }
        }
        #expect(time < .seconds(60))
    }
}

extension HeaderField {
    fileprivate func appending(_ more: [UInt8]) -> HeaderField {
        HeaderField(name: name, body: Array(body) + more)
    }
}
