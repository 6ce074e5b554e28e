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

    @Test("A hostile pattern takes a time that grows with pattern and text, not with their ways")
    func hostile() {
        let pattern = WildcardPattern(String(repeating: "a*", count: 500) + "b")
        let text = String(repeating: "a", count: 2_000)
        let times = (0..<3).map { _ in
            ContinuousClock().measure { #expect(!pattern.matches(text)) }
        }
        // A busy machine may make one slow. A million steps are some milliseconds; a matcher that
        // goes back takes hours.
        #expect(times.contains { $0 < .seconds(2) }, "\(times)")
    }

    @Test("Regular expressions are refused in every list, as they would act in OpenDKIM")
    func expressions() {
        #expect(WildcardPattern.fault(in: "*@a.example") == nil)
        let fault =
            ": “(a|b)@c.example” holds the character ( of regular expressions, which are not read "
            + "here; write a line for each text that is meant; * is a wild card"
        let parameters = [
            "DontSignMailTo", "ExemptDomains", "RemoveARFrom", "TrustSignaturesFrom",
            "BodyLengthDB", "MTA", "ResignMailTo",
        ]
        for parameter in parameters {
            let loaded = Loaded(
                "\(parameter) refile:/l", files: ["/l": "*.b.example k\n(a|b)@c.example k\n"])
            #expect(loaded.errors.contains("/l:2: \(parameter)\(fault)"), "\(loaded.errors)")
        }
        let hosts = Loaded("InternalHosts refile:/l", files: ["/l": "(a|b)*.c.example\n"])
        #expect(hosts.errors.first?.contains("of regular expressions") == true)
    }
}
