import DKIMCore
import Testing

@Suite("Body canonicalization")
struct BodyCanonicalizerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let body: [UInt8]
        let simple: [UInt8]
        let relaxed: [UInt8]
        var testDescription: String { name }

        init(_ name: String, _ body: String, simple: String, relaxed: String) {
            self.name = name
            self.body = Array(body.utf8)
            self.simple = Array(simple.utf8)
            self.relaxed = Array(relaxed.utf8)
        }
    }

    static let cases = [
        Case(
            "RFC 6376 §3.4.5, examples 1 and 2", " C \r\nD \t E\r\n\r\n\r\n",
            simple: " C \r\nD \t E\r\n", relaxed: " C\r\nD E\r\n"),
        Case("an empty body", "", simple: "\r\n", relaxed: ""),
        Case("one CRLF", "\r\n", simple: "\r\n", relaxed: ""),
        Case("empty lines only", "\r\n\r\n\r\n", simple: "\r\n", relaxed: ""),
        Case("a blank", " ", simple: " \r\n", relaxed: ""),
        Case(
            "lines of blanks only", " \r\n\t\r\n \t \r\n", simple: " \r\n\t\r\n \t \r\n",
            relaxed: ""),
        Case("no final CRLF", "a", simple: "a\r\n", relaxed: "a\r\n"),
        Case("no final CRLF but a blank", "a ", simple: "a \r\n", relaxed: "a\r\n"),
        Case(
            "lines of blanks at the end", "a\r\n \r\n\t\t\r\n", simple: "a\r\n \r\n\t\t\r\n",
            relaxed: "a\r\n"),
        Case(
            "empty lines in the middle", "a\r\n \t\r\n\r\nb\r\n\r\n",
            simple: "a\r\n \t\r\n\r\nb\r\n", relaxed: "a\r\n\r\n\r\nb\r\n"),
        Case("a bare CR at the end", "a\r", simple: "a\r\r\n", relaxed: "a\r\r\n"),
        Case("a bare LF at the end", "a\n", simple: "a\n\r\n", relaxed: "a\n\r\n"),
        Case("CR alone", "\r", simple: "\r\r\n", relaxed: "\r\r\n"),
        Case("LF alone", "\n", simple: "\n\r\n", relaxed: "\n\r\n"),
        Case("LF before CR", "\n\r", simple: "\n\r\r\n", relaxed: "\n\r\r\n"),
        Case("CR CR LF", "a\r\r\n", simple: "a\r\r\n", relaxed: "a\r\r\n"),
        Case("blanks before a bare CR", "a \t\rb\r\n", simple: "a \t\rb\r\n", relaxed: "a \rb\r\n"),
        Case("leading blanks", "\t  a\r\n", simple: "\t  a\r\n", relaxed: " a\r\n"),
        Case(
            "a dot on a line of its own", "a\r\n.\r\n..\r\n", simple: "a\r\n.\r\n..\r\n",
            relaxed: "a\r\n.\r\n..\r\n"),
        Case("NUL", "\0 \0\r\n", simple: "\0 \0\r\n", relaxed: "\0 \0\r\n"),
    ]

    @Test("gives the canonical form of the RFC", arguments: cases)
    func knownForms(_ example: Case) {
        for cut in 0..<(1 << min(max(example.body.count - 1, 0), 8)) {
            let pieces = chunks(example.body, cutAt: cut)
            #expect(ByteCollector.canonical(pieces, .simple) == example.simple)
            #expect(ByteCollector.canonical(pieces, .relaxed) == example.relaxed)
        }
    }

    @Test(
        "agrees with the line-by-line form on every short body, however it is cut",
        arguments: Canonicalization.Algorithm.allCases)
    func everyShortBody(_ algorithm: Canonicalization.Algorithm) {
        let alphabet: [UInt8] = [0x61, 0x20, 0x09, 0x0D, 0x0A]
        var bodies: [[UInt8]] = [[]]
        for length in 1...6 {
            bodies = bodies.flatMap { body in alphabet.map { body + [$0] } }
            for body in bodies {
                let expected = BodyCanonicalizationOracle.canonical(body, algorithm)
                // Every way to cut up to five octets; one cut, and octet by octet, for six.
                let cuts =
                    length < 6
                    ? Array(0..<(1 << (length - 1))) : (0..<5).map { 1 << $0 } + [0, 31]
                for cut in cuts
                where ByteCollector.canonical(chunks(body, cutAt: cut), algorithm) != expected {
                    Issue.record("\(body) cut at \(String(cut, radix: 2))")
                }
            }
        }
    }

    @Test("repairs line ends of every short body, however it is cut")
    func everyShortRepairedBody() {
        let alphabet: [UInt8] = [0x61, 0x20, 0x0D, 0x0A]
        var bodies: [[UInt8]] = [[]]
        for length in 1...5 {
            bodies = bodies.flatMap { body in alphabet.map { body + [$0] } }
            for body in bodies {
                let repaired = BodyCanonicalizationOracle.repaired(body)
                for algorithm in Canonicalization.Algorithm.allCases {
                    let expected = BodyCanonicalizationOracle.canonical(repaired, algorithm)
                    for cut in 0..<(1 << (length - 1))
                    where ByteCollector.canonical(
                        chunks(body, cutAt: cut), algorithm, repairsLineEnds: true) != expected
                    {
                        Issue.record("\(body) cut at \(String(cut, radix: 2))")
                    }
                }
            }
        }
    }

    /// Weights of text, space, tab, CR, LF and CRLF in random bodies.
    static let mixtures: [[Int]] = [
        [1, 1, 1, 1, 1, 1], [90, 6, 1, 0, 0, 3], [20, 20, 20, 0, 0, 1], [2, 30, 30, 1, 1, 30],
        [0, 10, 0, 0, 0, 1], [0, 1, 1, 0, 0, 200], [3, 0, 0, 1, 1, 200], [500, 1, 0, 0, 0, 10],
        [0, 1, 0, 0, 20, 0],
    ]

    static func body(_ weights: [Int], _ count: Int, using random: inout SeededGenerator) -> [UInt8]
    {
        let total = weights.reduce(0, +)
        var output: [UInt8] = []
        while output.count < count {
            var pick = Int.random(in: 0..<total, using: &random)
            let kind = weights.firstIndex { weight in
                pick -= weight
                return pick < 0
            }
            switch kind {
            case 1: output.append(0x20)
            case 2: output.append(0x09)
            case 3: output.append(0x0D)
            case 4: output.append(0x0A)
            case 5: output += [0x0D, 0x0A]
            default: output.append(UInt8.random(in: 0x21...0xFF, using: &random))
            }
        }
        return output
    }

    @Test("agrees with the line-by-line form on random bodies cut at random", arguments: mixtures)
    func randomBodies(_ weights: [Int]) {
        var random = SeededGenerator(seed: UInt64(weights.reduce(7) { $0 &* 31 &+ $1 }))
        for round in 0..<120 {
            let count = round < 110 ? Int.random(in: 0...300, using: &random) : 30_000
            let body = Self.body(weights, count, using: &random)
            let pieces = chunks(body, longest: round % 2 == 0 ? 40 : 70_000, using: &random)
            let repaired = BodyCanonicalizationOracle.repaired(body)
            for algorithm in Canonicalization.Algorithm.allCases {
                #expect(
                    ByteCollector.canonical(pieces, algorithm)
                        == BodyCanonicalizationOracle.canonical(body, algorithm))
                #expect(
                    ByteCollector.canonical(pieces, algorithm, repairsLineEnds: true)
                        == BodyCanonicalizationOracle.canonical(repaired, algorithm))
            }
        }
    }

    @Test("reads no octet outside the chunk", arguments: mixtures)
    func bounds(_ weights: [Int]) throws {
        let memory = try #require(GuardedMemory())
        var random = SeededGenerator(seed: 4096)
        for round in 0..<400 {
            let body = Self.body(
                weights, Int.random(in: 1...160, using: &random), using: &random)
            for algorithm in Canonicalization.Algorithm.allCases {
                var sink = ByteCollector()
                memory.withBytes(body, atEnd: round % 2 == 0) { bytes in
                    var canonicalizer = BodyCanonicalizer(
                        algorithm, repairsLineEnds: round % 4 < 2)
                    canonicalizer.update(bytes.span, into: &sink)
                    canonicalizer.update(bytes.span, into: &sink)
                    canonicalizer.finish(into: &sink)
                }
                #expect(sink.bytes.count <= 4 * body.count + 2)
            }
        }
    }
}
