import DKIMFilter
import Testing

@Suite("Wild cards")
struct WildcardPatternTests {
    @Test(
        "Only * is a wild card",
        arguments: [
            ("*", "", true), ("*", "x", true), ("a", "A", true), ("a", "ab", false),
            ("*@a.example", "jo@a.example", true), ("*@a.example", "jo@aXexample", false),
            ("*@*a.example", "jo@b.a.example", true), ("a*b*c", "axxbyyc", true),
            ("a*b*c", "acb", false), ("a*a", "a", false), ("a*a", "aa", true),
            ("*ab*ab*", "xabyab", true), ("*ab*ab*", "xaby", false), ("a?c", "abc", false),
            ("a?c", "a?c", true), ("(a|b)", "a", false), ("a+", "aa", false), ("**", "x", true),
            ("", "", true), ("", "a", false), ("*ü*", "xüy", true),
        ])
    func matches(pattern: String, text: String, expected: Bool) {
        #expect(WildcardPattern(pattern).matches(text) == expected)
    }

    @Test("A hostile pattern takes no time", .timeLimit(.minutes(1)))
    func hostile() {
        let pattern = WildcardPattern(String(repeating: "a*", count: 500) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 2_000)))
    }

    @Test("Characters of regular expressions get a notice")
    func notice() {
        #expect(WildcardPattern.notice(for: "*@a.example") == nil)
        #expect(
            WildcardPattern.notice(for: "(a|b)@c")
                == "in “(a|b)@c” the character ( stands for itself; only * is a wild card")
    }
}
