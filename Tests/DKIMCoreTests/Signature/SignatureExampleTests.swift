import DKIMCore
import Testing

@Suite("The signatures printed in the RFCs")
struct SignatureExampleTests {
    @Test("RFC 6376 §3.5: every tag but l=")
    func section35() throws {
        let field = SignatureText.field(SignatureText.section35)
        let signature = try DKIMSignature.parse(field).signature.get()
        #expect(signature.algorithm == .rsaSHA256)
        #expect(signature.signingDomain.ascii == "example.net")
        #expect(signature.selector.ascii == "brisbane")
        #expect(signature.canonicalization == Canonicalization(header: .simple, body: .simple))
        #expect(signature.queryMethods == ["dns/txt"])
        #expect(signature.agentIdentifier?.text == "@eng.example.net")
        #expect(signature.timestamp == 1_117_574_938)
        #expect(signature.expiration == 1_118_006_938)
        #expect(signature.signedFieldNames.map(\.text) == ["from", "to", "subject", "date"])
        #expect(signature.bodyHash == Array("12345678901234567890123456789012".utf8))
        #expect(signature.signatureData.count == 48)
        #expect(signature.bodyLength == nil)
        let copies = try #require(signature.copiedFields)
        #expect(copies.map(\.name.text) == ["From", "To", "Subject", "Date"])
        #expect(
            copies.map { String(decoding: $0.body, as: UTF8.self) } == [
                "foo@eng.example.net", "joe@example.com", "demo run",
                "July 5, 2005 3:44:08 PM -0700",
            ])
    }

    @Test("RFC 6376 appendix A.2: blanks around the colons of h=, folded b=, semicolon at the end")
    func appendixA() throws {
        let parsed = DKIMSignature.parse(SignatureText.field(SignatureText.appendixA))
        let signature = try parsed.signature.get()
        #expect(
            signature.signedFieldNames.map(\.text)
                == ["Received", "From", "To", "Subject", "Date", "Message-ID"])
        #expect(signature.agentIdentifier?.localPart == "joe")
        #expect(signature.agentIdentifier?.domain.ascii == "football.example.com")
        #expect(signature.signatureData.count == 128)
        #expect(signature.keyQuery.name == "brisbane._domainkey.example.com")
        #expect(parsed.salvaged.domain == "example.com")
        #expect(parsed.salvaged.agent == "joe@football.example.com")
        #expect(parsed.salvaged.selector == "brisbane")
        #expect(parsed.salvaged.algorithm == "rsa-sha256")
        #expect(
            parsed.salvaged.signatureText
                == "AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB"
                + "4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut"
                + "KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV4bmp/YzhwvcubU4=")
        #expect(
            SignatureText.text(parsed.fieldWithEmptyB()).hasSuffix("XIkfJVOzv8=;\r\n      b=;"))
    }

    @Test("RFC 8463 appendix A.3: Ed25519 beside RSA")
    func rfc8463() throws {
        let ed25519 = try DKIMSignature.parse(SignatureText.field(SignatureText.ed25519))
            .signature.get()
        #expect(ed25519.algorithm == .ed25519SHA256)
        #expect(ed25519.signatureData.count == 64)
        #expect(ed25519.timestamp == 1_528_637_909)
        #expect(ed25519.canonicalization == Canonicalization(header: .relaxed, body: .relaxed))
        #expect(ed25519.signedFieldNames.count == 8)
        let rsa = try DKIMSignature.parse(SignatureText.field(SignatureText.rsaBesideEd25519))
            .signature.get()
        #expect(rsa.algorithm == .rsaSHA256)
        #expect(rsa.signatureData.count == 128)
        #expect(rsa.bodyHash == ed25519.bodyHash)
    }

    @Test(
        "stay the same when written and read again",
        arguments: [
            SignatureText.section35, SignatureText.appendixA, SignatureText.ed25519,
            SignatureText.rsaBesideEd25519,
        ])
    func roundTrip(text: String) throws {
        let signature = try DKIMSignature.parse(SignatureText.field(text)).signature.get()
        let written = signature.signedField(signatureData: signature.signatureData)
        #expect(try DKIMSignature.parse(written).signature.get() == signature)
    }
}
