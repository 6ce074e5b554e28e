import DKIMCore
import Testing

@Suite("Signatures are written")
struct SignatureFormattingTests {
    private func full() throws -> DKIMSignature {
        var signature = DKIMSignature(
            algorithm: .rsaSHA256,
            canonicalization: Canonicalization(header: .relaxed, body: .simple),
            signingDomain: try DomainName("example.com"),
            selector: try Selector("sel"),
            signedFieldNames: try [
                "From", "From", "To", "Subject", "Date", "Message-ID", "Reply-To",
            ]
            .map { name throws(FieldNameError) in try FieldName(name) })
        signature.bodyHash = Array("12345678901234567890123456789012".utf8)
        return signature
    }

    @Test("in this order and with these line breaks")
    func layout() throws {
        var signature = try full()
        signature.timestamp = 1_528_637_909
        signature.expiration = 1_528_724_309
        signature.queryMethods = ["dns/txt"]
        signature.agentIdentifier = try AgentIdentifier("joe@example.com")
        signature.requestsReports = true
        signature.bodyLength = 1234
        signature.copiedFields = [
            CopiedField(name: .from, body: Array(" Joe <joe@example.com>".utf8)),
            CopiedField(name: try FieldName("Subject"), body: Array(" a|b; c=d".utf8)),
        ]
        #expect(
            SignatureText.text(signature.signedField(signatureData: Array("foobar".utf8))) == """
                DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=example.com; s=sel;\r
                \tt=1528637909; x=1528724309; q=dns/txt; i=joe@example.com; r=y;\r
                \tl=1234; bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;\r
                \th=From:From:To:Subject:Date:Message-ID:Reply-To;\r
                \tz=From:=20Joe=20<joe@example.com>|Subject:=20a=7Cb=3B=20c=3Dd;\r
                \tb=Zm9vYmFy
                """)
    }

    @Test("with b= empty and last before signing (RFC 6376 §3.7)")
    func unsigned() throws {
        let text = SignatureText.text(try full().unsignedField())
        #expect(text.hasSuffix(";\r\n\tb="))
    }

    @Test("on lines below 78 columns, folded at white space only, and read back the same")
    func roundTrips() throws {
        var random = Generator(state: 2026)
        for _ in 0..<400 {
            let signature = try randomSignature(&random)
            let field = signature.signedField(signatureData: signature.signatureData)
            #expect(try DKIMSignature.parse(field).signature.get() == signature)
            let lines = SignatureText.text(field).split(separator: "\r\n")
            for line in lines {
                // A tab may be shown as wide as eight columns.
                let columns = line.utf8.reduce(0) { $0 + ($1 == 0x09 ? 8 : 1) }
                let isOneToken = line.split(whereSeparator: { " \t".contains($0) }).count == 1
                #expect(columns < 78 || isOneToken)
            }
            #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("\t") && $0.utf8.count > 1 })
        }
    }

    @Test("without breaking the longest domain and selector")
    func longNames() throws {
        var signature = try full()
        let label = String(repeating: "a", count: 63)
        signature.signingDomain = try DomainName("\(label).\(label).\(label).com")
        signature.selector = try Selector("\(label).\(label)")
        signature.agentIdentifier = try AgentIdentifier("x@\(label).\(label).\(label).com")
        let text = SignatureText.text(signature.unsignedField())
        #expect(text.contains("\r\n\td=\(label).\(label).\(label).com;\r\n\ts=\(label).\(label);"))
        #expect(try #require(text.split(separator: "\r\n").map(\.utf8.count).max()) <= 998)
    }

    @Test("with domains as A-labels and non-ASCII local parts encoded (RFC 6376 §2.11)")
    func international() throws {
        var signature = try full()
        signature.signingDomain = try DomainName("b\u{FC}cher.example")
        signature.agentIdentifier = try AgentIdentifier("j\u{F6}rg@xn--bcher-kva.example")
        let text = SignatureText.text(signature.unsignedField())
        #expect(text.contains("d=xn--bcher-kva.example;"))
        #expect(text.contains("i=j=C3=B6rg@xn--bcher-kva.example;"))
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    /// SplitMix64: the same sequence on every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private func randomSignature(_ random: inout Generator) throws -> DKIMSignature {
        func octets(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        func label() -> String {
            String(
                (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &random) ?? "a"
                })
        }
        func fieldName() throws -> FieldName { try FieldName("X-" + label()) }
        let domain = try DomainName("\(label()).\(label())")
        var signature = DKIMSignature(
            algorithm: Bool.random(using: &random) ? .rsaSHA256 : .ed25519SHA256,
            canonicalization: Canonicalization(
                header: .random(using: &random), body: .random(using: &random)),
            signingDomain: domain, selector: try Selector(label()), signedFieldNames: [.from])
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            signature.signedFieldNames.append(try fieldName())
        }
        signature.bodyHash = octets(32)
        signature.signatureData = octets(Int.random(in: 1...512, using: &random))
        signature.requestsReports = Bool.random(using: &random)
        if Bool.random(using: &random) {
            signature.timestamp = UInt64.random(in: 0...1 << 40, using: &random)
        }
        if Bool.random(using: &random) {
            signature.expiration = UInt64.random(in: 1 << 41...1 << 42, using: &random)
        }
        if Bool.random(using: &random) {
            signature.bodyLength = UInt64.random(in: 0...(.max), using: &random)
        }
        if Bool.random(using: &random) { signature.queryMethods = ["foo/bar", "dns/txt"] }
        if Bool.random(using: &random) {
            signature.agentIdentifier = try AgentIdentifier(
                "\"\(label()) \u{FC}\"@\(label()).\(domain)")
        }
        if Bool.random(using: &random) {
            signature.copiedFields = try (0..<Int.random(in: 1...5, using: &random)).map { _ in
                CopiedField(
                    name: try fieldName(), body: octets(Int.random(in: 0...100, using: &random)))
            }
        }
        return signature
    }
}

extension Canonicalization.Algorithm {
    fileprivate static func random(using random: inout some RandomNumberGenerator) -> Self {
        Bool.random(using: &random) ? .simple : .relaxed
    }
}
