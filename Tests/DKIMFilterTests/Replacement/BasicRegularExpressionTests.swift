import Glibc
import Testing

@testable import DKIMFilter

@Suite("Basic regular expressions (POSIX.1-2017, XBD 9.3)")
struct BasicRegularExpressionTests {
    private static func replaced(
        _ pattern: String, _ text: String, _ replacement: String = "X", effort limit: Int = 1 << 40
    ) throws -> String? {
        let expression = try BasicRegularExpression(Array(pattern.utf8))
        var effort = BasicRegularExpression.Effort(limit: limit)
        let output = expression.replacing(
            in: Array(text.utf8), with: Array(replacement.utf8), &effort)
        return output.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "Every match is replaced, from the left, the longest one at each place",
        arguments: [
            ("hi", " hi there hi", " X there X"), ("h", "hh", "XX"), ("aa", "aaa", "Xa"),
            ("zz", "abc", "abc"), ("a", "", ""), ("a*b", "aaab ab b", "X X X"),
            ("x*y\\|xz", "xxz xxy", "xX X"), ("a\\|ab", "abab", "XX"),
            ("ab\\|a", "aba", "XX"), ("\\(a\\|b\\)\\{2\\}", "abab a", "XX a"),
            ("^a", "aaa", "Xaa"), ("a$", "aaa", "aaX"), ("^a$", "aa", "aa"), ("^a$", "a", "X"),
            ("a^b", "a^b", "X"), ("a$b", "a$b", "X"), ("*a", "*a a", "X a"), ("^*a", "*a*a", "X*a"),
            ("\\(*a\\)", "*a", "X"), ("\\(^a\\)b", "abab", "Xab"), ("a\\(b$\\)", "abab", "abX"),
            (".", "a\r\n", "XXX"), ("a.c", "abc a\nc", "X X"),
            ("[abc]", "xaybz", "xXyXz"), ("[^a-c]", "abxc", "abXc"), ("[]a]", "]a", "XX"),
            ("[^]a]", "]ab", "]aX"), ("[a-]", "a-b", "XXb"), ("[a\\]", "a\\b", "XXb"),
            ("[[:digit:]]\\{1,2\\}", "1 22 333", "X X XX"), ("[[:space:]x]", " x\t", "XXX"),
            ("a\\+", "aa a", "X X"), ("ab\\?", "ab a", "X X"), ("a\\{2,\\}", "a aa aaa", "a X X"),
            ("a\\{0,2\\}b", "aaab", "aX"), ("a**", "b", nil), ("\\.", "a.b", "aXb"),
            ("\\*\\[\\]\\^\\$\\\\", "*[]^$\\", "X"), ("a+?|(){}", "a+?|(){}", "X"),
            ("ü", "für", "fXr"), ("@mail\\.example\\.com", "a@mail.example.com", "aX"),
        ] as [(String, String, String?)])
    func replaces(pattern: String, text: String, expected: String?) throws {
        guard let expected else {
            #expect(throws: RegularExpressionError.matchesEmptyText) {
                try Self.replaced(pattern, text)
            }
            return
        }
        #expect(try Self.replaced(pattern, text) == expected)
    }

    @Test("The text put in is not looked at again")
    func notAgain() throws {
        #expect(try Self.replaced("h", "h", "hh") == "hh")
        #expect(try Self.replaced("ab", "aabb", "") == "ab")
        #expect(try Self.replaced("a", "a", "\\1&") == "\\1&")
    }

    @Test(
        "What cannot be used is refused",
        arguments: [
            ("\\(a\\)\\1", "back-references are not supported (at character 7)"),
            ("\\(a", "“\\)” is missing (at character 4)"),
            ("a\\)", "“\\)” without “\\(” (at character 2)"),
            ("[a", "“]” is missing (at character 1)"),
            ("[b-a]", "a bad range (at character 3)"),
            ("[[:letter:]]", "an unknown class of characters (at character 10)"),
            ("[[.a.]]", "“[.” and “[=” are not supported (at character 3)"),
            ("a\\{2", "“\\}” is missing (at character 5)"),
            ("a\\{x\\}", "a number is missing (at character 4)"),
            ("a\\{3,2\\}", "the smaller number comes first (at character 9)"),
            ("a\\{256\\}", "a count above 255 (at character 7)"),
            ("\\+a", "there is nothing to repeat (at character 2)"),
            ("\\bword", "“\\b” is not known (at character 2)"),
            ("a\\", "a backslash at the end (at character 3)"),
            ("a*", "it also matches where there is nothing"),
            ("a\\|", "it also matches where there is nothing"),
            ("^", "it also matches where there is nothing"),
            ("\\(\\(\\(a\\{99\\}\\)\\{99\\}\\)\\{99\\}\\)", "it is too large"),
            ("\\(\\(\\(\\(\\)\\{255\\}\\)\\{255\\}\\)\\{255\\}\\)x", "it is too large"),
        ])
    func refuses(pattern: String, words: String) {
        let error = #expect(throws: RegularExpressionError.self) {
            try BasicRegularExpression(Array(pattern.utf8))
        }
        #expect(error.map { "\($0)" } == words)
    }

    @Test("Groups nested without end are refused")
    func nesting() {
        let pattern =
            String(repeating: "\\(", count: 10_000) + "a" + String(repeating: "\\)", count: 10_000)
        #expect(throws: RegularExpressionError.self) {
            try BasicRegularExpression(Array(pattern.utf8))
        }
    }

    @Test("The effort grows with the length of the text, not faster, and has a limit")
    func effort() throws {
        let expression = try BasicRegularExpression(Array("\\(a*\\)*\\(a*\\)*b".utf8))
        let text = [UInt8](repeating: 0x61, count: 10_000)
        var effort = BasicRegularExpression.Effort(limit: 1 << 40)
        #expect(expression.replacing(in: text, with: [], &effort) == text)
        #expect((1 << 40) - effort.left < 100 * text.count)
        var small = BasicRegularExpression.Effort(limit: 1_000)
        #expect(expression.replacing(in: text, with: [], &small) == nil)
    }

    /// The same numbers in every run (SplitMix64).
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// The first match that the C library finds.
    private static func libraryMatch(_ pattern: String, _ text: String) -> Range<Int>? {
        var compiled = regex_t()
        guard regcomp(&compiled, pattern, 0) == 0 else { return nil }
        defer { regfree(&compiled) }
        var match = regmatch_t()
        guard regexec(&compiled, text, 1, &match, 0) == 0 else { return nil }
        return Int(match.rm_so)..<Int(match.rm_eo)
    }

    @Test("The first match is the one that the C library finds")
    func asTheLibrary() throws {
        var random = Numbers(state: 1_003)
        var compared = 0
        let atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "\\(ab\\)", "\\(a\\|bc\\)", "\\(b*c\\)"]
        let repeats = ["", "", "", "*", "\\{2\\}", "\\{1,2\\}", "\\+", "\\?"]
        while compared < 2_000 {
            var pattern = Int.random(in: 0..<6, using: &random) == 0 ? "^" : ""
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                pattern +=
                    (atoms.randomElement(using: &random) ?? "")
                    + (repeats.randomElement(using: &random) ?? "")
                if Int.random(in: 0..<8, using: &random) == 0 { pattern += "\\|" }
            }
            if Int.random(in: 0..<6, using: &random) == 0 { pattern += "$" }
            let text = String(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    "abc".randomElement(using: &random) ?? "a"
                })
            let expression: BasicRegularExpression
            do throws(RegularExpressionError) {
                expression = try BasicRegularExpression(Array(pattern.utf8))
            } catch {
                continue
            }
            compared += 1
            var effort = BasicRegularExpression.Effort(limit: 1 << 40)
            let found = expression.firstMatch(in: Array(text.utf8), from: 0, &effort)
            #expect(found == Self.libraryMatch(pattern, text), "“\(pattern)” in “\(text)”")
        }
    }
}
