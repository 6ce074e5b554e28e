import DKIMCore
import Testing

@Suite("Header canonicalization")
struct HeaderCanonicalizationTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let field: String
        let relaxed: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "RFC 6376 §3.4.5, first field", field: "A: X", relaxed: "a:X"),
        Case(
            name: "RFC 6376 §3.4.5, second field", field: "B : Y\t\r\n\tZ  ", relaxed: "b:Y Z"),
        Case(name: "no space after the colon", field: "Subject:a", relaxed: "subject:a"),
        Case(name: "an empty body", field: "Subject:", relaxed: "subject:"),
        Case(name: "a body of blanks and folds", field: "Subject: \r\n \t", relaxed: "subject:"),
        Case(
            name: "a fold right after the colon", field: "Subject:\r\n a  b", relaxed: "subject:a b"
        ),
        Case(name: "many folds", field: "X: a\r\n b\r\n\tc \r\n  d", relaxed: "x:a b c d"),
        Case(name: "blanks before the colon", field: "suBJect \t:  AbC\t", relaxed: "subject:AbC"),
        Case(name: "colons in the body", field: "X: a : b:c", relaxed: "x:a : b:c"),
        Case(name: "UTF-8", field: "Subject: Grüße  an", relaxed: "subject:Grüße an"),
        Case(name: "a bare CR", field: "X: a \r b\r", relaxed: "x:a \r b\r"),
        Case(name: "CRLF before no blank", field: "X: a\r\nb", relaxed: "x:a\r\nb"),
    ]

    private func canonical(
        _ text: String, _ algorithm: Canonicalization.Algorithm, endingWithCRLF: Bool = true
    ) throws -> [UInt8] {
        let field = try #require(HeaderField(bytes: Array(text.utf8)[...]))
        var output: [UInt8] = Array("before".utf8)
        HeaderCanonicalization.append(
            field, using: algorithm, into: &output, endingWithCRLF: endingWithCRLF)
        #expect(output.starts(with: "before".utf8))
        return Array(output.dropFirst(6))
    }

    @Test("relaxes the field as the RFC says", arguments: cases)
    func relaxed(_ example: Case) throws {
        #expect(try canonical(example.field, .relaxed) == Array((example.relaxed + "\r\n").utf8))
        #expect(
            try canonical(example.field, .relaxed, endingWithCRLF: false)
                == Array(example.relaxed.utf8))
    }

    @Test("keeps every octet of the field in simple form", arguments: cases)
    func simple(_ example: Case) throws {
        #expect(try canonical(example.field, .simple) == Array((example.field + "\r\n").utf8))
    }

    @Test("keeps octets that are no UTF-8")
    func latin1() throws {
        let field = HeaderField(name: "X-Name".utf8, body: [0x20, 0xE4, 0x20, 0x20, 0xFF])
        var output: [UInt8] = []
        HeaderCanonicalization.append(field, using: .relaxed, into: &output, endingWithCRLF: false)
        #expect(output == Array("x-name:".utf8) + [0xE4, 0x20, 0xFF])
    }
}
