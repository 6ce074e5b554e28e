import DKIMCore
import Testing

@Suite("Field names")
struct FieldNameTests {
    @Test("are equal in any letter case and keep their spelling (RFC 5322 §1.2.2)")
    func equality() throws {
        let name = try FieldName("fRoM")
        #expect(name == .from)
        #expect(Set([name, .from]).count == 1)
        #expect(name.text == "fRoM")
        #expect(try FieldName("Fro") != .from)
    }

    @Test(
        "are printable ASCII without colon, and without the semicolon that h= could not hold",
        arguments: ["", " ", "From ", "Fr om", "From:", "a;b", "a\tb", "a\u{7F}", "\u{FC}", "a\0"])
    func refused(text: String) {
        #expect(throws: FieldNameError.self) { try FieldName(text) }
    }

    @Test("may hold any other printable character (RFC 5322 §3.6.8)")
    func unusual() throws {
        let text = "!\"#$%&'()*+,-./0<=>?@[\\]^_`{|}~"
        #expect(try FieldName(text).text == text)
    }
}
