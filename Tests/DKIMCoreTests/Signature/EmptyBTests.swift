import DKIMCore
import Testing

@Suite("The signature field as it is hashed (RFC 6376 §3.7)")
struct EmptyBTests {
    @Test(
        "lacks the value of b= with the white space around it, and nothing else",
        arguments: [
            ("a=1; b=AAAA", "a=1; b="),
            ("a=1; b=AAAA;", "a=1; b=;"),
            ("a=1; b=AAAA ; c=d", "a=1; b=; c=d"),
            ("a=1; b= AAAA; c=d ", "a=1; b=; c=d "),
            ("a=1; b = AAAA ; c=d", "a=1; b =; c=d"),
            ("a=1;\n\tb\n =\n A\n A\n ;\n c=d", "a=1;\n\tb\n =;\n c=d"),
            ("b=AAAA; a=1", "b=; a=1"),
            ("b=AAAA", "b="),
            ("b=", "b="),
            ("b= ; a=1", "b=; a=1"),
            ("b=A=B=C; a=1", "b=; a=1"),
            ("bh=AAAA; xb=BBBB; b=CCCC; bb=DDDD", "bh=AAAA; xb=BBBB; b=; bb=DDDD"),
            ("B=AAAA; b=CCCC", "B=AAAA; b="),
            ("x=b=AAAA; b=CCCC", "x=b=AAAA; b="),
            ("a=1; bh=AAAA", "a=1; bh=AAAA"),
            ("", ""),
            ("a=1; b=AAAA\n\t", "a=1; b="),
        ])
    func emptied(text: String, expected: String) {
        for head in ["", " ", "\n\t", "  \n "] {
            let parsed = DKIMSignature.parse(SignatureText.field(head + text))
            #expect(
                SignatureText.text(parsed.fieldWithEmptyB())
                    == SignatureText.text(SignatureText.field(head + expected)))
        }
    }

    @Test("keeps the spelling of the field name and what stands before the colon")
    func name() {
        let field = SignatureText.field(" b=AAAA; v=1", name: "DKIM-SIGNATURE \t")
        let emptied = DKIMSignature.parse(field).fieldWithEmptyB()
        #expect(SignatureText.text(emptied) == "DKIM-SIGNATURE \t: b=; v=1")
    }

    @Test("is what was hashed when it was written")
    func unsigned() throws {
        var signature = try SignatureText.parse([:]).signature.get()
        signature.timestamp = 1_528_637_909
        for count in 0..<600 {
            let data = [UInt8](repeating: 0xA5, count: count)
            let written = signature.signedField(signatureData: data)
            let emptied = DKIMSignature.parse(written).fieldWithEmptyB()
            #expect(Array(emptied.bytes) == Array(signature.unsignedField().bytes))
        }
    }
}
