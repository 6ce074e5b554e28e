/// A command line as getopt(3) and Perl's Getopt::Long read it: letters may stand together, a
/// value may be joined to its letter, options and operands may be mixed, `--` ends the options.
struct OptionScanner {
    /// A long option, and the letter or name that it stands for.
    struct Word {
        /// The word without the dashes.
        let text: String
        /// The name that ``Option`` tells.
        let name: String
        var takesValue = false
        /// Whether `--no-WORD` and `--noWORD` take it back.
        var canBeNegated = false
    }

    /// An option that was given.
    struct Option: Equatable {
        /// The letter, or what the word stands for.
        let name: String
        /// The value; nil for options that take none.
        let value: String?
        /// Whether it was taken back.
        var isNegated = false
    }

    /// What is wrong with a command line, in getopt's words.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let description: String

        init(_ text: String) {
            description = text
        }
    }

    private let letters: [Character: Bool]
    private let words: [Word]

    /// Takes the letters as getopt(3) does: a colon after a letter that takes a value.
    init(_ letters: String, words: [Word] = []) {
        var table: [Character: Bool] = [:]
        var last: Character?
        for character in letters {
            if character == ":", let last {
                table[last] = true
            } else {
                table[character] = false
                last = character
            }
        }
        self.letters = table
        self.words = words
    }

    /// Parts options from operands.
    func scan(
        _ arguments: [String]
    ) throws(Fault) -> (options: [Option], operands: [String]) {
        var options: [Option] = []
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                break
            }
            if argument.hasPrefix("--"), !words.isEmpty {
                options.append(try word(String(argument.dropFirst(2)), &rest))
            } else if argument.hasPrefix("-"), argument.count > 1 {
                try cluster(argument.dropFirst(), &rest, into: &options)
            } else {
                operands.append(argument)
            }
        }
        return (options, operands)
    }

    private func cluster(
        _ text: Substring, _ rest: inout ArraySlice<String>, into options: inout [Option]
    ) throws(Fault) {
        var text = text
        while let letter = text.popFirst() {
            guard let takesValue = letters[letter] else {
                throw Fault("invalid option -- '\(letter)'")
            }
            guard takesValue else {
                options.append(Option(name: String(letter), value: nil))
                continue
            }
            guard let value = text.isEmpty ? rest.popFirst() : String(text) else {
                throw Fault("option requires an argument -- '\(letter)'")
            }
            options.append(Option(name: String(letter), value: value))
            return
        }
    }

    private func word(
        _ text: String, _ rest: inout ArraySlice<String>
    ) throws(Fault) -> Option {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let (word, isNegated) = try find(String(parts[0]))
        let joined = parts.count > 1 ? String(parts[1]) : nil
        guard word.takesValue else {
            guard joined == nil else {
                throw Fault("option '--\(word.text)' doesn't allow an argument")
            }
            return Option(name: word.name, value: nil, isNegated: isNegated)
        }
        guard let value = joined ?? rest.popFirst() else {
            throw Fault("option '--\(word.text)' requires an argument")
        }
        return Option(name: word.name, value: value)
    }

    /// Words may be cut short as long as it is clear which is meant.
    private func find(_ text: String) throws(Fault) -> (Word, isNegated: Bool) {
        if let word = words.first(where: { $0.text == text }) { return (word, false) }
        for prefix in ["no-", "no"] where text.hasPrefix(prefix) {
            let positive = String(text.dropFirst(prefix.count))
            if let word = words.first(where: { $0.canBeNegated && $0.text == positive }) {
                return (word, true)
            }
        }
        let candidates = words.filter { $0.text.hasPrefix(text) }
        guard let word = candidates.first, !text.isEmpty else {
            throw Fault("unrecognized option '--\(text)'")
        }
        guard Set(candidates.map(\.name)).count == 1 else {
            throw Fault("option '--\(text)' is ambiguous")
        }
        return (word, false)
    }
}
