import Testing

@testable import dkim_milterd

@Suite("Lines of the log")
struct LogLineTests {
    @Test(
        "hold nothing that forges another line or steers a terminal",
        arguments: [
            ("plain text", "plain text"), ("“ä” – …", "“ä” – …"),
            ("a\r\nb\tc\0d\u{7F}e", "a  b c d e"),
            ("a\u{85}b\u{9B}31mc", "a b 31mc"), ("a\u{2028}b\u{2029}c", "a b c"),
            ("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}e", "a b c d e"),
            ("a\u{E000}b\u{FFFF}c\u{E0041}d\u{AD}e", "a b c d e"), ("\u{1B}[2J", " [2J"),
        ])
    func text(message: String, line: String) {
        #expect(DaemonLog.line(queueID: nil, message) == line)
        #expect(DaemonLog.line(queueID: "4ABC", message) == "4ABC: " + line)
    }

    @Test("have a queue id of printable characters and of bounded length")
    func queueID() {
        #expect(DaemonLog.line(queueID: "", "x") == "x")
        #expect(DaemonLog.line(queueID: "4A\nB C\u{85}ü", "x") == "4A?B?C??: x")
        let long = String(repeating: "A", count: 5_000)
        #expect(
            DaemonLog.line(queueID: long, "x") == String(repeating: "A", count: 100) + ": x")
    }

    @Test("are of bounded length")
    func length() {
        let long = String(repeating: "ä", count: 5_000)
        #expect(DaemonLog.line(queueID: nil, long) == String(repeating: "ä", count: 2_000))
    }
}
