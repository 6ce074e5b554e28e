import DKIMCore
import Testing

@Suite("Reading messages")
struct MessageReaderTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let message: String
        let fields: [String]
        let body: String
        let ending: LineEnding
        var testDescription: String { name }

        init(
            _ name: String, _ message: String, _ fields: [String], _ body: String,
            _ ending: LineEnding
        ) {
            self.name = name
            self.message = message
            self.fields = fields
            self.body = body
            self.ending = ending
        }
    }

    static let cases = [
        Case("CRLF", "A: 1\r\nB: 2\r\n\r\nbody\r\n", ["A: 1", "B: 2"], "body\r\n", .crlf),
        Case("LF", "A: 1\nB: 2\n\nbody\nmore", ["A: 1", "B: 2"], "body\r\nmore", .lf),
        Case("folds", "A: 1\n 2\n\t3\nB:\n\n", ["A: 1\r\n 2\r\n\t3", "B:"], "", .lf),
        Case(
            "a line of blanks is a continuation", "A: 1\r\n \r\nB: 2\r\n\r\n",
            ["A: 1\r\n ", "B: 2"], "", .crlf),
        Case("no empty line", "A: 1\r\n", ["A: 1"], "", .crlf),
        Case("no line end at all", "A: 1", ["A: 1"], "", .lf),
        Case("no fields", "\r\nbody", [], "body", .crlf),
        Case(
            "bare CR and LF are data in a CRLF message", "A: 1\r\nB: \r2\nC: 3\r\n\r\na\nb\rc\r\n",
            ["A: 1", "B: \r2\nC: 3"], "a\nb\rc\r\n", .crlf),
        Case(
            "CRLF stays one line end in an LF message", "A: 1\nB: 2\r\n\r\nx\r\n",
            ["A: 1", "B: 2"], "x\r\n", .lf),
        Case("empty lines of the body stay", "A: 1\n\n\n\n", ["A: 1"], "\r\n\r\n", .lf),
    ]

    @Test("finds fields, body and line ends", arguments: cases)
    func parts(_ example: Case) throws {
        let message = try MessageReader(Array(example.message.utf8))
        #expect(message.header.map { String(decoding: $0.bytes, as: UTF8.self) } == example.fields)
        #expect(String(decoding: message.body, as: UTF8.self) == example.body)
        #expect(message.lineEnding == example.ending)
    }

    @Test(
        "names the line that is no field",
        arguments: [
            ("no field\r\n\r\n", 1), ("A: 1\nB: 2\n 3\n: x\n\n", 4), (" A: 1\n\n", 1),
            ("A: 1\nFrom me: x\n", 2), ("A: 1\r\nB\u{7F}: 2\r\n", 2),
        ])
    func malformed(text: String, line: Int) {
        #expect(throws: MessageError.notAField(line: line)) {
            _ = try MessageReader(Array(text.utf8))
        }
    }

    @Test("refuses nothing")
    func empty() {
        #expect(throws: MessageError.empty) { _ = try MessageReader([]) }
    }
}
