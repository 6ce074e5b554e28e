import DKIMCore
import DKIMTestSupport
import Testing

@Suite("What is signed verifies")
struct RoundTripTests {
    static let pairs = ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"]

    @Test(
        "Every pair of canonicalizations, with every key (RFC 6376 §3.4, RFC 8463 §3)",
        arguments: pairs, ["rsa1024", "rsa2048", "rsa4096", "ed25519"])
    func pair(canonicalization: String, key: String) throws {
        let request = try Signing.request(key, canonicalization)
        let results = try Signing().results([request])
        #expect(results.map(\.result) == [.pass])
        let signature = try #require(results.first?.signature)
        #expect(signature.canonicalization.description == canonicalization)
        #expect(signature.timestamp == Verification.now)
    }

    @Test(
        "Every option", arguments: pairs)
    func options(canonicalization: String) throws {
        let agent = try AgentIdentifier("joe@mail.example.com")
        let changes: [(inout SigningRequest) -> Void] = [
            { $0.agentIdentifier = agent }, { $0.timeToLive = 3_600 },
            { $0.bodyLength = .wholeBody }, { $0.bodyLength = .limited(0) },
            { $0.bodyLength = .limited(7) }, { $0.bodyLength = .limited(.max) },
            { $0.copiesFields = true }, { $0.statesQueryMethod = true },
            { $0.repairsLineEnds = true },
            { $0.fields.signed.append(.dkimSignature) },
            { $0.fields.oversigned.append(.dkimSignature) },
            { $0.fields = SignedFieldNames(signed: [], oversigned: []) },
        ]
        var signing = Signing()
        // l= with text behind it needs a signed Content-Type (RFC 6376 §8.2).
        signing.fields.append("Content-Type: text/plain")
        for (index, change) in changes.enumerated() {
            let request = try Signing.request("ed25519", canonicalization) {
                $0.fields.signed.append(.contentType)
                change(&$0)
            }
            #expect(try signing.results([request]).map(\.result) == [.pass], "option \(index)")
        }
    }

    @Test("Bodies at the edges, header fields of any kind, in random messages")
    func random() throws {
        var random = SeededGenerator(seed: 5_322)
        let pieces = [
            "\r\n", "\r\n\r\n", " ", "\t", "  ", "a", "b c", "\r", "\n", ".", "é", "\0", "x=y;",
        ]
        let request = { try Signing.request("ed25519", $0) }
        let requests = try Self.pairs.map(request)
        for round in 0..<60 {
            var signing = Signing()
            signing.body = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                Array((pieces.randomElement(using: &random) ?? "").utf8)
            }
            let names = ["To", "Subject", "X-A", "cc", "Received", "List-Id", "RESENT-FROM"]
            signing.fields += (0..<Int.random(in: 0...8, using: &random)).map { _ in
                let name = names.randomElement(using: &random) ?? "X"
                let words = (0..<4).map { _ in
                    ["a", " ", "\t", "\r\n ", "ü", ":", ""].randomElement(using: &random) ?? ""
                }
                return name + ":" + words.joined() + "end"
            }
            signing.fields.shuffle(using: &random)
            #expect(
                try signing.results(requests).map(\.result)
                    == [.pass, .pass, .pass, .pass], "round \(round): \(signing.fields)")
        }
    }

    /// The results of a message with one octet changed; nil where it is no message any more.
    private static func results(
        of message: [UInt8], flipping index: Int, by mask: UInt8, keys: KeyFile
    ) throws -> [DKIMResult]? {
        var changed = message
        changed[index] ^= mask
        guard (try? MessageReader(changed)) != nil else { return nil }
        return try Verification.results(of: changed, keys: keys).map(\.result)
    }

    @Test(
        "Any changed octet of a signed field, of the signature field or of the body makes it fail",
        arguments: ["ed25519", "rsa1024"], [UInt8(0x01), 0x80])
    func flips(key: String, mask: UInt8) throws {
        let signing = Signing()
        let fields = try signing.signatures([try Signing.request(key, "simple/simple")])
        let message = signing.message(signedBy: fields)
        let keys = try Signing.keys()
        let signature = try #require(fields.first)
        let value = try #require(DKIMSignature.parse(signature).signatureValueRange)
        let start = signature.bytes.startIndex
        let unsigned = signing.fields.filter { $0.hasPrefix("X-") || $0.hasPrefix("Received") }
            .compactMap { message.firstRange(of: Array($0.utf8)) }
        #expect(unsigned.count == 2)
        for index in message.indices where !unsigned.contains(where: { $0.contains(index) }) {
            // b= itself is no signed octet: white space in it does not count, nor do the bits
            // that base64 leaves over.
            if (value.lowerBound - start..<value.upperBound - start).contains(index) { continue }
            let results = try Self.results(of: message, flipping: index, by: mask, keys: keys)
            #expect(results?.contains(.pass) != true, "octet \(index)")
        }
    }

    @Test("Changed octets in the values of unsigned fields change nothing")
    func unsignedFlips() throws {
        let signing = Signing()
        let message = signing.message(
            signedBy: try signing.signatures([try Signing.request("ed25519", "simple/simple")]))
        for value in ["value", "by mail.example.com"] {
            for index in try #require(message.firstRange(of: Array(value.utf8))) {
                #expect(
                    try Self.results(
                        of: message, flipping: index, by: 0x01, keys: try Signing.keys())
                        == [.pass])
            }
        }
    }

    @Test(
        "A field of an over-signed name that is added anywhere makes it fail (RFC 6376 §8.15)",
        arguments: SignedFieldNames.default.oversigned)
    func oversigned(name: FieldName) throws {
        let signing = Signing()
        let signatures = try signing.signatures([try Signing.request()])
        for place in 0...signing.fields.count {
            var changed = signing
            changed.fields.insert("\(name): added", at: place)
            let results = try Verification.results(
                of: changed.message(signedBy: signatures), keys: try Signing.keys())
            #expect(results.map(\.result) == [name == .from ? .permerror : .fail])
        }
    }
}
