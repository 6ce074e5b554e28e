import Testing

@testable import dkim_milterd

/// How a value is parted into fields, and zone files' strings.
@Suite struct CommandTextTests {
    @Test(
        "the last field takes the rest",
        arguments: [
            ("a:b:c", 3, ["a", "b", "c"]), ("a:b:c", 2, ["a", "b:c"]), ("a:b:c", 1, ["a:b:c"]),
            ("a", 2, ["a", nil]), ("a::c", 3, ["a", "", "c"]), ("", 1, [""]),
            (" a : b ", 2, ["a", "b"]), (nil, 1, [nil]), ("a", 0, []),
        ] as [(String?, Int, [String?])])
    func fields(value: String?, number: Int, expected: [String?]) {
        #expect(DataSetQuery.fields(of: value, number: number) == expected)
    }

    @Test(
        "strings of a zone file are cut and quoted",
        arguments: [
            ("abcde", 2, "", #""ab" "cd" "e""#), ("abcd", 2, "p=", #""p=ab" "cd""#),
            (#"a"b\"#, 9, "", #""a\"b\\""#), ("", 2, "p=", ""),
        ])
    func strings(text: String, maximum: Int, lead: String, expected: String) {
        let strings = ZoneText.strings(text, maximum: maximum, lead: lead)
        #expect(strings.joined(separator: " ") == expected)
    }
}
