import DKIMFilter
import Glibc
import Testing

@testable import dkim_milterd

/// What Python's json makes of such lines is tested end to end.
@Suite("Log lines as JSON")
struct LogObjectTests {
    @Test("have time, level, queue id, words, then the fields")
    func form() {
        var fields = EventFields()
        fields.add("direction", "signed")
        fields.add("reason", nil)
        fields.add("body_bytes", 12)
        fields.add("eom_ms", milliseconds: 1_002_999)
        var item = EventFields()
        item.add("d", "example.com")
        fields.add("signatures", list: [item])
        fields.add("nothing", list: [])
        #expect(
            LogObject.text(.info, queueID: "4ABC", "hello", fields, time: "T")
                == #"{"time": "T", "level": "info", "queue_id": "4ABC", "message": "hello", "#
                + #""direction": "signed", "body_bytes": 12, "eom_ms": 1.002, "#
                + #""signatures": [{"d": "example.com"}]}"#)
        #expect(
            LogObject.text(.error, queueID: nil, "x", time: nil)
                == #"{"level": "error", "message": "x"}"#)
    }

    @Test("escape all that cannot be seen, and cut what is too long")
    func escapes() {
        #expect(
            LogObject.text(
                .info, queueID: "4A\"\n", "\\ a\u{0}b\u{1B}[2J\u{7F}\u{202E}ü€\u{E0041}\u{FEFF}",
                time: nil)
                == #"{"level": "info", "queue_id": "4A\"\n", "message": "\\ a\u0000b\u001b[2J"#
                + #"\u007f\u202eü€\udb40\udc41\ufeff"}"#)
        let long = String(repeating: "x", count: 5_000)
        let empty = #"{"level": "info", "queue_id": "", "message": ""}"#
        #expect(
            LogObject.text(.info, queueID: long, long, time: nil).count == empty.count + 2_100)
    }

    @Test("keep within what log daemons take of a line, whatever the signatures say")
    func bounds() {
        var fields = EventFields()
        fields.add("event", "message")
        for name in ["d", "s", "a"] { fields.add(name, String(repeating: "\u{1}", count: 9_000)) }
        var item = EventFields()
        item.add("d", String(repeating: "ü", count: 200))
        fields.add("signatures", list: Array(repeating: item, count: 3))
        let whole = LogObject.text(.info, queueID: "4ABC", "x", fields, time: "T")
        // As many characters of two octets as fit.
        let cut = #"{"d": ""# + String(repeating: "ü", count: 127) + #""}"#
        #expect(whole.hasSuffix(#""signatures": ["# + "\(cut), \(cut), \(cut)]}"))
        fields.add("signed", list: Array(repeating: item, count: 12))
        let line = LogObject.text(.info, queueID: "4ABC", "x", fields, time: "T")
        #expect(line.hasSuffix(#""left_out": "signatures signed"}"#))
        #expect(line.utf8.count < 8_000)
    }

    /// The seconds of the examples are those that `date -u +%s` gives.
    @Test("have times of RFC 3339 in UTC")
    func times() {
        #expect(
            LogObject.text(of: timespec(tv_sec: 1_700_000_000, tv_nsec: 7_999_999))
                == "2023-11-14T22:13:20.007Z")
        #expect(
            LogObject.text(of: timespec(tv_sec: 951_782_400, tv_nsec: 0))
                == "2000-02-29T00:00:00.000Z")
    }
}
