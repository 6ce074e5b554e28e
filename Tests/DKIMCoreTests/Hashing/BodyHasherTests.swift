import DKIMCore
import Testing

@Suite("Body hashes")
struct BodyHasherTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let body: [UInt8]
        let simple: String
        let relaxed: String
        var testDescription: String { name }

        init(_ name: String, _ body: String, simple: String, relaxed: String) {
            self.init(name, Array(body.utf8), simple: simple, relaxed: relaxed)
        }

        init(_ name: String, _ body: [UInt8], simple: String, relaxed: String) {
            self.name = name
            self.body = body
            self.simple = simple
            self.relaxed = relaxed
        }
    }

    // Base64 of SHA-256 that Python's hashlib gives for the canonical text written out by hand;
    // the first two are in RFC 6376 §3.4.3 and §3.4.4, the last in its appendix A.2.
    static let cases = [
        Case(
            "an empty body", "", simple: "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
            relaxed: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        Case(
            "empty lines only", "\r\n\r\n\r\n",
            simple: "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
            relaxed: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        Case(
            "lines of blanks only", " \r\n\t\r\n \t \r\n",
            simple: "0iCB8XaQiZQYkGkbRPt+UXAEv29lbLTLgwR7NUeRuwo=",
            relaxed: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        Case(
            "the example of RFC 6376 §3.4.5", " C \r\nD \t E\r\n\r\n\r\n",
            simple: "NOeivbQlDH9TmNKJUw7D53wZfsk8YMZ/hTuVVwTgi8s=",
            relaxed: "unak6JHq0wL+Q1HP7dW1tjBx9FLA6DffoZ0qrLwbbpo="),
        Case(
            "no final CRLF", "text", simple: "eDCyaw7m810RhFf0TmGWGkTYiT/1GwL4/PCOGIr3ew4=",
            relaxed: "eDCyaw7m810RhFf0TmGWGkTYiT/1GwL4/PCOGIr3ew4="),
        Case(
            "lines of blanks at the end", "text\r\n \r\n\t\t\r\n",
            simple: "KKkwg6nDGJUt2M6F4Xa1SmawBW7KHiSLg502EXwJrgs=",
            relaxed: "eDCyaw7m810RhFf0TmGWGkTYiT/1GwL4/PCOGIr3ew4="),
        Case(
            "an empty line in the middle", "a\r\n \t\r\n\r\nb\r\n",
            simple: "gb+GOduYNawhMJf8QjkFVP4hsZnoom/q1md/ImsTeTE=",
            relaxed: "SFh8erZISrt6Jo0tTtk8EO/1BfDisAl/Ht6k37OJmgk="),
        Case(
            "a bare CR at the end", "a\r", simple: "mwPeYrgux0+KQmbIfBf9AZEK0RF5OSvfLSvZgGdx73g=",
            relaxed: "mwPeYrgux0+KQmbIfBf9AZEK0RF5OSvfLSvZgGdx73g="),
        Case(
            "a bare LF at the end", "a\n", simple: "ERJrDJg6VINPbFH2LSZQUOSBsU8oMSyMh5uZRUm6lVo=",
            relaxed: "ERJrDJg6VINPbFH2LSZQUOSBsU8oMSyMh5uZRUm6lVo="),
        Case(
            "blanks before a bare CR", "a \t\rb\r\n",
            simple: "rlbfr1PXA16uYhgwauADiHjfdfRF/CmjYzAa2tLenF4=",
            relaxed: "J8+Sl5OmW+swo0JmpzXquyUWwvboSqyXtt6LiX89sSs="),
        Case(
            "eight-bit octets and NUL",
            [0xE4, 0x20, 0x00, 0x20, 0x20, 0xFF, 0x0D, 0x0A, 0x0D, 0x0A],
            simple: "cRCuxGgLzuIKNvwq6oc9ezTPEUK9NCBlxcLudKVIps0=",
            relaxed: "0DdrxKb8pXA2ijSpQ0wwtwv62gzhBXgaVHd+80SzWdY="),
        Case(
            "the body of RFC 6376 appendix A",
            "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n",
            simple: "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=",
            relaxed: "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="),
    ]

    private func hashes(
        _ specifications: [BodyHashSpecification], _ pieces: [ArraySlice<UInt8>]
    ) throws -> [BodyHash] {
        var plan = BodyHashPlan()
        let indexes = specifications.map { plan.request($0) }
        let hasher = try BodyHasher(plan: plan)
        for piece in pieces { hasher.update(piece.span) }
        let results = try hasher.finish()
        return indexes.map { results[$0] }
    }

    @Test("are those of independent tools, wherever the body is cut", arguments: cases)
    func knownHashes(_ example: Case) throws {
        for cut in 0...max(example.body.count - 2, 0) {
            let results = try hashes(
                [
                    BodyHashSpecification(canonicalization: .simple),
                    BodyHashSpecification(canonicalization: .relaxed),
                ], chunks(example.body, cutAt: 1 << cut))
            #expect(Self.base64(results[0].digest) == example.simple)
            #expect(Self.base64(results[1].digest) == example.relaxed)
        }
    }

    @Test("stop at the limit, which counts canonical octets, and tell what lies beyond")
    func limits() throws {
        // Relaxed: "a b\r\nc\r\n", 8 octets.
        let body = Array("a \t b \r\nc\r\n\r\n".utf8)
        let canonical = Array("a b\r\nc\r\n".utf8)
        for cut in 0..<body.count - 1 {
            for limit in 0...10 {
                let result = try #require(
                    hashes(
                        [
                            BodyHashSpecification(
                                canonicalization: .relaxed, limit: UInt64(limit))
                        ], chunks(body, cutAt: 1 << cut)
                    ).first)
                #expect(result.digest == (try Self.sha256(Array(canonical.prefix(limit)))))
                #expect(result.hashedLength == UInt64(min(limit, 8)))
                #expect(result.exceedsLimit == (limit < 8))
            }
        }
    }

    @Test("of the first octets match what hashlib says of them")
    func knownLimitedHash() throws {
        // hashlib.sha256(b"Hi.\r\n\r\nWe") and of nothing.
        let body = Array("Hi.\r\n\r\nWe lost the game.\r\n".utf8)
        let results = try hashes(
            [
                BodyHashSpecification(canonicalization: .simple, limit: 9),
                BodyHashSpecification(canonicalization: .simple, limit: 0),
                BodyHashSpecification(canonicalization: .simple, limit: .max),
            ], [body[...]])
        #expect(Self.base64(results[0].digest) == "nZdlip/zIr9C1KMr/9F0PBrbQpo5NaURaNE/Qcj85L0=")
        #expect(Self.base64(results[1].digest) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(results[2].hashedLength == 26)
        #expect(!results[2].exceedsLimit)
    }

    @Test("trailing empty lines do not exceed a limit that covers the body")
    func trailingLines() throws {
        let result = try hashes(
            [BodyHashSpecification(canonicalization: .simple, limit: 3)],
            [Array("a\r\n\r\n\r\n".utf8)[...]])
        #expect(!result[0].exceedsLimit)
        #expect(result[0].canonicalizedLength == 3)
    }

    @Test("of one plan are told apart and computed once")
    func sharing() throws {
        var plan = BodyHashPlan()
        #expect(plan.isEmpty)
        let relaxed = BodyHashSpecification(canonicalization: .relaxed)
        #expect(plan.request(relaxed) == 0)
        #expect(plan.request(BodyHashSpecification(canonicalization: .simple)) == 1)
        #expect(plan.request(relaxed) == 0)
        #expect(plan.request(BodyHashSpecification(canonicalization: .relaxed, limit: 2)) == 2)
        #expect(plan.specifications.count == 3)
        #expect(!plan.isEmpty)

        let hasher = try BodyHasher(plan: plan)
        hasher.update(Array("abc\r\n".utf8).span)
        let results = try hasher.finish()
        #expect(results.map(\.hashedLength) == [5, 5, 2])
    }

    @Test("are complete only when every limit is passed")
    func completeness() throws {
        var plan = BodyHashPlan()
        _ = plan.request(BodyHashSpecification(canonicalization: .simple, limit: 2))
        _ = plan.request(BodyHashSpecification(canonicalization: .relaxed, limit: 4))
        let hasher = try BodyHasher(plan: plan)
        #expect(!hasher.isComplete)
        hasher.update(Array("abc".utf8).span)
        #expect(!hasher.isComplete)
        hasher.update(Array("d".utf8).span)
        #expect(!hasher.isComplete)  // The limit is reached, but is there more?
        hasher.update(Array("e".utf8).span)
        #expect(hasher.isComplete)
        hasher.update(Array("more".utf8).span)
        let results = try hasher.finish()
        #expect(results.map(\.hashedLength) == [2, 4])
        #expect(results.map(\.exceedsLimit) == [true, true])
    }

    @Test("of an empty plan need no body")
    func emptyPlan() throws {
        let hasher = try BodyHasher(plan: BodyHashPlan())
        #expect(hasher.isComplete)
        #expect(try hasher.finish().isEmpty)
    }

    @Test("take repaired line ends where asked to")
    func repair() throws {
        let results = try hashes(
            [
                BodyHashSpecification(canonicalization: .simple, repairsLineEnds: true),
                BodyHashSpecification(canonicalization: .simple),
            ], [Array("text\n".utf8)[...]])
        #expect(Self.base64(results[0].digest) == "eDCyaw7m810RhFf0TmGWGkTYiT/1GwL4/PCOGIr3ew4=")
        #expect(results[0] != results[1])
    }

    private static func sha256(_ bytes: [UInt8]) throws -> [UInt8] {
        var digest = try MessageDigest()
        digest.update(bytes.span)
        return try digest.finish()
    }

    /// RFC 4648 §4, written here so that the test does not lean on the code beside it.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[word >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}
