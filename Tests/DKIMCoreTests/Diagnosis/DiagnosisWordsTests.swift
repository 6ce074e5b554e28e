import Testing

@testable import DKIMCore

@Suite("Words of a diagnosis")
struct DiagnosisWordsTests {
    @Test(
        "points in time, as date(1) gives them",
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_700_000_000, "2023-11-14 22:13:20 UTC"), (4_107_542_399, "2100-02-28 23:59:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
            (253_402_300_799, "9999-12-31 23:59:59 UTC"),
            (253_402_300_800, "after the year 9999"), (.max, "after the year 9999"),
        ] as [(UInt64, String)])
    func times(seconds: UInt64, expected: String) {
        #expect(UTCTime(seconds).description == expected)
    }

    @Test(
        "lengths of time",
        arguments: [
            (0, "0 seconds"), (1, "1 second"), (61, "1 minute 1 second"), (3_600, "1 hour"),
            (90_061, "1 day 1 hour"), (172_800, "2 days"),
        ] as [(UInt64, String)])
    func spans(seconds: UInt64, expected: String) {
        #expect(TimeSpan(seconds).description == expected)
    }

    @Test(
        "a caret stands below the octet",
        arguments: [
            ("abc", 1, ["abc", " ^"]), ("abc", 3, ["abc", "   ^"]), ("abc", 4, []),
            ("a\r\n b", 4, ["a   b", "    ^"]), ("\u{e9}x", 2, ["??x", "  ^"]),
            (
                String(repeating: "a", count: 50) + "#" + String(repeating: "b", count: 50), 50,
                [
                    "…" + String(repeating: "a", count: 40) + "#"
                        + String(repeating: "b", count: 31) + "…",
                    String(repeating: " ", count: 41) + "^",
                ]
            ),
        ])
    func carets(text: String, offset: Int, expected: [String]) {
        #expect(MarkedText.lines(Array(text.utf8), at: offset) == expected)
    }

    @Test(
        "differences are shown with what is before them",
        arguments: [
            ("abc", "abd", "“abc” “abd”"),
            (
                String(repeating: "x", count: 100) + "old",
                String(repeating: "x", count: 100) + "new",
                "“…xxxxxxxxxxxxxxxxold” “…xxxxxxxxxxxxxxxxnew”"
            ),
        ])
    func differences(old: String, new: String, expected: String) {
        let (was, now) = Difference.words(Array(old.utf8)[...], Array(new.utf8)[...])
        #expect("\(was) \(now)" == expected)
    }

    @Test(
        "faults of a key record are found in it",
        arguments: [
            ("v=DKIM1; p=ab#c", 13), ("v=DKIM2; p=", 2), ("p=; v=DKIM1", 4), ("k=dsa; p=", 2),
            ("v=DKIM1", 7), ("v=DKIM1; p=abc", 14), ("v=DKIM1; s=a_b; p=", 11),
            ("v=DKIM1; h=-; p=", 11), ("v=DKIM1; t=1; p=", 11), ("v=DKIM1; p=; p=", 13),
            ("v=DKIM1; ;p=", 8), ("v=DKIM1; p", 9),
        ])
    func keyPositions(record: String, expected: Int) throws {
        let text = Array(record.utf8)
        let error = #expect(throws: KeyRecordError.self) { try KeyRecord.parse(text) }
        #expect(try #require(error).position(in: text[...]) == expected)
    }
}
