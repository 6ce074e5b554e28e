import Testing

@testable import dkim_milterd

/// Messages in files, as `-t` takes them apart.
@Suite struct TrialMessageTests {
    @Test("LF and CRLF give the same pieces", arguments: ["\n", "\r\n"])
    func lineEnds(end: String) throws {
        let text = ["A: 1", "B:", "\tx", " y", "c:  2 ", "", "one", "", "two"]
            .joined(separator: end)
        let message = try TrialMessage(Array(text.utf8))
        let fields = message.fields.map { field in
            "\(field.line) \(String(decoding: field.name, as: UTF8.self))"
                + ":\(String(decoding: field.body, as: UTF8.self))"
        }
        #expect(fields == ["1 A: 1", "2 B:\r\n\tx\r\n y", "5 c:  2 "])
        #expect(message.body == Array("one\r\n\r\ntwo".utf8))
    }

    @Test("parts may be missing")
    func missingParts() throws {
        #expect(try TrialMessage([]).fields.isEmpty)
        #expect(try TrialMessage(Array("\nbody".utf8)).body == Array("body".utf8))
        #expect(try TrialMessage(Array("A: 1".utf8)).fields.count == 1)
    }

    @Test(
        "the line without CRLF is told (StrictTestMode)",
        arguments: [
            ("", nil), ("A: 1\r\n\r\nx\r\n", nil), ("A: 1\n\r\nx\r\n", 1),
            ("A: 1\r\n\r\nx\n", 3), ("A: 1\r\n\r\nx", 3), ("A: 1\r\n\r\nx\r", 3), ("\n", 1),
        ] as [(String, Int?)])
    func lineEnds(text: String, line: Int?) {
        #expect(TrialMessage.lineWithoutCRLF(Array(text.utf8)) == line)
    }

    @Test(
        "the line that is no field is told",
        arguments: [
            ("x\n", 1), ("A: 1\nx\n", 2), (" x\n", 1), (": x\n", 1), ("A B: x\n", 1),
            ("A: 1\n x\n\u{e9}: 2", 3),
        ])
    func faults(text: String, line: Int) {
        #expect(throws: TrialMessage.Fault(line: line)) { try TrialMessage(Array(text.utf8)) }
    }
}
