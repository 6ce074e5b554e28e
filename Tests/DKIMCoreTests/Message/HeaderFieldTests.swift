import DKIMCore
import Testing

@Suite("Header fields")
struct HeaderFieldTests {
    @Test(
        "fall apart at the first colon",
        arguments: [
            ("Subject: a:b", "Subject", " a:b"), ("X \t: y", "X", " y"), ("X:", "X", ""),
            ("X:\r\n y", "X", "\r\n y"), ("two words: y", "two words", " y"),
        ])
    func parts(whole: String, name: String, body: String) throws {
        // A slice that does not start at 0.
        let field = try #require(HeaderField(bytes: Array(("?" + whole).utf8)[1...]))
        #expect(String(decoding: field.name, as: UTF8.self) == name)
        #expect(String(decoding: field.body, as: UTF8.self) == body)
        #expect(String(decoding: field.bytes, as: UTF8.self) == whole)
    }

    @Test("have a colon and a name", arguments: ["", ":", "  : x", "no colon"])
    func malformed(_ text: String) {
        #expect(HeaderField(bytes: Array(text.utf8)[...]) == nil)
    }

    @Test("are made of a name and a body")
    func joined() throws {
        let field = HeaderField(name: "From".utf8, body: " a@example.com".utf8)
        #expect(String(decoding: field.bytes, as: UTF8.self) == "From: a@example.com")
        #expect(field.isNamed(.from))
        #expect(field.isNamed(try FieldName("FROM")))
        #expect(!field.isNamed(try FieldName("Fro")))
        #expect(!field.isNamed(try FieldName("Froms")))
    }
}
