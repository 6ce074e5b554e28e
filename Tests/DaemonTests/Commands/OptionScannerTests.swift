import Testing

@testable import dkim_milterd

/// Command lines as getopt(3) and Perl's Getopt::Long read them.
@Suite struct OptionScannerTests {
    private typealias Option = OptionScanner.Option

    private static let scanner = OptionScanner(
        "ab:v",
        words: [
            .init(text: "append", name: "a", canBeNegated: true),
            .init(text: "bits", name: "b", takesValue: true),
            .init(text: "notes", name: "n", takesValue: true),
            .init(text: "normal", name: "N"),
        ])

    @Test(
        "options are the same however they are written",
        arguments: [
            (["-a", "-b", "1"], "a b=1"), (["-ab1"], "a b=1"), (["-ab", "1"], "a b=1"),
            (["-b", "-a"], "b=-a"), (["-vvv"], "v v v"), (["--bits=1"], "b=1"),
            (["--bits", "1"], "b=1"), (["--bi", "1"], "b=1"), (["--bits="], "b="),
            (["--append"], "a"), (["--no-append"], "!a"), (["--noappend"], "!a"),
            (["--notes", "x=y"], "n=x=y"), (["x", "-a", "y"], "a | x y"),
            (["-a", "--", "-b"], "a | -b"), (["-"], "| -"), ([], ""),
        ])
    func options(arguments: [String], expected: String) throws {
        let (options, operands) = try Self.scanner.scan(arguments)
        var words = options.map { option in
            (option.isNegated ? "!" : "") + option.name + (option.value.map { "=\($0)" } ?? "")
        }
        if !operands.isEmpty { words += ["|"] + operands }
        #expect(words.joined(separator: " ") == expected)
    }

    @Test(
        "what is wrong is told in getopt's words",
        arguments: [
            (["-x"], "invalid option -- 'x'"),
            (["-ab"], "option requires an argument -- 'b'"),
            (["--bits"], "option '--bits' requires an argument"),
            (["--append=1"], "option '--append' doesn't allow an argument"),
            (["--nosuch"], "unrecognized option '--nosuch'"),
            (["--no"], "option '--no' is ambiguous"), (["--="], "unrecognized option '--'"),
            (["--no-bits"], "unrecognized option '--no-bits'"),
        ])
    func faults(arguments: [String], expected: String) {
        #expect(throws: OptionScanner.Fault(expected)) {
            try Self.scanner.scan(arguments)
        }
    }

    @Test("without long options a second dash is a letter that is not there")
    func lettersOnly() {
        #expect(throws: OptionScanner.Fault("invalid option -- '-'")) {
            try OptionScanner("a").scan(["--help"])
        }
    }
}
