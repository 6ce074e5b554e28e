import DKIMFilter
import Testing

/// Tables in files against readers that are as simple as can be: one walks, one compares.
@Suite("Tables in files")
struct LargeTableTests {
    private func open(
        _ type: String, _ text: String, keys: DataSetKeys = .address
    ) throws -> any DataSet {
        try DataSetRegistry.open(
            "\(type):/f", keys: keys, location: SourceLocation(file: "c", line: 1),
            environment: FakeEnvironment(["/f": text]))
    }

    private struct Row: Equatable, CustomStringConvertible {
        var key: String
        var value: String?
        var line: Int
        var description: String { "\(line): \(key) -> \(value ?? "-")" }
    }

    private static func rows(of text: String) -> [Row] {
        var rows: [Row] = []
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let bare = String(String.UnicodeScalarView(line.prefix { $0 != "#" }))
            var words = bare.split(whereSeparator: { " \t\r\u{B}\u{C}\r\n".contains($0) })
                .map(String.init)
            guard !words.isEmpty else { continue }
            let key = words.removeFirst()
            // The random texts put one blank between the words of a value.
            let value = words.joined(separator: " ")
            rows.append(Row(key: key, value: value.isEmpty ? nil : value, line: index + 1))
        }
        return rows
    }

    private static func rows(of set: any DataSet) throws -> [Row] {
        var rows: [Row] = []
        try set.walk { entry in
            rows.append(
                Row(key: entry.key, value: entry.value, line: entry.location.line ?? 0))
            return true
        }
        return rows
    }

    @Test("Rows and their lines are found whatever stands between them")
    func rows() throws {
        var dice = Dice(1)
        for _ in 0..<300 {
            var text = ""
            for _ in 0..<Int.random(in: 0...60, using: &dice) {
                text += dice.pick([
                    "key", "k=v", "ключ", "#", " ", "\t", "\n", "\n", "\n", "\r\n", "\u{B}", ":",
                    "a b",
                    String(repeating: "x", count: 300), "# why\n", "",
                ])
            }
            // Words that touch make one blank of several only in the reader above.
            while text.contains("  ") { text.replace("  ", with: " ") }
            text.replace("\t", with: " ")
            text.replace("\u{B}", with: " ")
            while text.contains("  ") { text.replace("  ", with: " ") }
            for type in ["file", "refile"] {
                #expect(try Self.rows(of: open(type, text)) == Self.rows(of: text), "\(text)")
            }
        }
    }

    @Test("A walk ends where it is told to")
    func walkEnds() throws {
        for type in ["file", "refile", "csl"] {
            let set = try DataSetRegistry.open(
                type == "csl" ? "csl:a,b,c" : "\(type):/f", keys: .caseless,
                location: SourceLocation(file: "c", line: 1),
                environment: FakeEnvironment(["/f": "a\nb\nc\n"]))
            var seen: [String] = []
            try set.walk { entry in
                seen.append(entry.key)
                return entry.key != "b"
            }
            #expect(seen == ["a", "b"])
        }
    }

    @Test("In a large file each key is found with its line, and no other is")
    func large() throws {
        let count = 20_000
        let text = (0..<count).map { "Customer\($0).Example d\($0)\n" }.joined()
        let set = try open("file", "# top\n" + text)
        for index in stride(from: 0, to: count, by: 97) {
            let entry = try #require(try set.entry(for: "customer\(index).EXAMPLE"))
            #expect(entry.value == "d\(index)")
            #expect(entry.location.description == "/f:\(index + 2)")
            #expect(try set.entry(for: "customer\(index).examples") == nil)
            #expect(try set.entry(for: "ustomer\(index).example") == nil)
        }
    }

    @Test("In a large refile the first match in the file counts, whatever its shape")
    func largePatterns() throws {
        let count = 5_000
        var lines: [String] = []
        for index in 0..<count {
            lines.append("jo@c\(index).example user\(index)")
            lines.append("*@c\(index).example all\(index)")
            lines.append("*@*.c\(index).example below\(index)")
        }
        let set = try open("refile", lines.joined(separator: "\n") + "\n*@* any\n")
        for index in stride(from: 0, to: count, by: 61) {
            func values(_ address: String) throws -> [String] {
                #expect(
                    try set.entry(for: address)?.value
                        == set.allEntries(for: address).first?.value)
                return try set.allEntries(for: address).compactMap(\.value)
            }
            #expect(try values("Jo@c\(index).example") == ["user\(index)", "all\(index)", "any"])
            #expect(try values("al@c\(index).example") == ["all\(index)", "any"])
            #expect(try values("jo@x.y.c\(index).example") == ["below\(index)", "any"])
        }
    }

    // MARK: Against the simplest reader

    /// Whether the pattern matches, by trying every length for each wild card.
    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            let rest = pattern.dropFirst()
            return (0...text.count).contains { matches(rest, text.dropFirst($0)) }
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }

    private static let keyParts = [
        "a", "b", "*", "*", ".", ".", "@", "a.b", "*@", "*.", "*@*.", "A", "b.a", "@a.b",
    ]
    private static let textParts = ["a", "b", ".", "@", "a.b", "B", "b.a", "*", "@a.b"]

    @Test("A refile answers as if each line were tried in turn")
    func patternOracle() throws {
        var dice = Dice(2)
        var matched = 0
        for _ in 0..<400 {
            let keys = (0..<Int.random(in: 1...12, using: &dice)).map { _ in
                (0..<Int.random(in: 1...4, using: &dice)).map { _ in dice.pick(Self.keyParts) }
                    .joined()
            }
            let text = keys.enumerated().map { "\($1) v\($0)\n" }.joined()
            let set = try open("refile", text)
            for _ in 0..<40 {
                let address = (0..<Int.random(in: 1...5, using: &dice))
                    .map { _ in dice.pick(Self.textParts) }.joined()
                let expected = keys.enumerated().filter {
                    Self.matches($1.lowercased()[...], address.lowercased()[...])
                }.map { "v\($0.offset)" }
                matched += expected.count
                let all = try set.allEntries(for: address).compactMap(\.value)
                #expect(all == expected, "\(keys) \(address)")
                #expect(try set.entry(for: address)?.value == expected.first, "\(keys) \(address)")
            }
        }
        #expect(matched > 5_000)
    }

    @Test("A file answers as if each line were compared in turn", arguments: [true, false])
    func exactOracle(hasCase: Bool) throws {
        var dice = Dice(3)
        for _ in 0..<300 {
            let keys = (0..<Int.random(in: 1...30, using: &dice)).map { _ in
                (0..<Int.random(in: 1...3, using: &dice))
                    .map { _ in dice.pick(["a", "A", "b", "@", ".", "é", "É"]) }.joined()
            }
            let text = keys.enumerated().map { "\($1) v\($0)\n" }.joined()
            let set = try open("file", text, keys: hasCase ? .exact : .caseless)
            for wanted in keys + ["a", "b", "ab", "zz"] {
                let first = keys.firstIndex {
                    hasCase ? $0 == wanted : $0.lowercased() == wanted.lowercased()
                }
                #expect(try set.entry(for: wanted)?.value == first.map { "v\($0)" })
                #expect(try set.allEntries(for: wanted).count == (first == nil ? 0 : 1))
            }
        }
    }

    @Test("Pattern files take U-labels below a wild card, too")
    func internationalized() throws {
        let set = try open("refile", "*@bücher.example one\n*@*.bücher.example two\n")
        #expect(try set.entry(for: "jo@xn--bcher-kva.example")?.value == "one")
        #expect(try set.entry(for: "jo@x.xn--bcher-kva.example")?.value == "two")
    }
}
