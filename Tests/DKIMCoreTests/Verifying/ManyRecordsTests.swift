import DKIMCore
import DKIMTestSupport
import Testing

@Suite("Many TXT records at a key's name (RFC 6376 §3.6.2.2)")
struct ManyRecordsTests {
    private static let other = Array("v=spf1 -all".utf8)
    private static let revoked = Array("v=DKIM1; p=".utf8)
    private static let wrong = Array("v=DKIM1; k=ed25519; p=AAAA".utf8)

    /// The key of the fixture as DNS has it.
    private static func right() throws -> [UInt8] {
        let raw = Base64.encode(try CryptoFixture.bytes("ed25519.spki.der").suffix(32))
        return Array("v=DKIM1; k=ed25519; p=\(raw)".utf8)
    }

    /// What a good signature comes to when the name has these records.
    private static func result(_ texts: [[UInt8]]) throws -> DKIMResult? {
        let signing = Signing()
        let message = signing.message(signedBy: try signing.signatures([Signing.request()]))
        let name = Array("ed25519._domainkey.example.com ".utf8)
        let file = KeyFile(texts.flatMap { name + $0 + [0x0A] })
        let found = try Verification.results(of: message, keys: file)
        // A resolver that parses as many as are examined comes to the same.
        let reader = try MessageReader(message)
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: reader.header, policy: .init(), now: Verification.now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        hasher.update(Array(reader.body).span)
        let query = try #require(verifier.keyQueries.first)
        let cut = verifier.results(
            bodyHashes: try hasher.finish(),
            answers: [query: .records(PublishedKey.list(texts), .unknown)])
        #expect(cut.map(\.failure) == found.map(\.failure))
        return found.first?.result
    }

    @Test("what is no key record does not hide the key")
    func others() throws {
        let right = try Self.right()
        #expect(try Self.result([right]) == .pass)
        #expect(try Self.result(Array(repeating: Self.other, count: 5) + [right]) == .pass)
        #expect(try Self.result(Array(repeating: Self.other, count: 63) + [right]) == .pass)
        #expect(try Self.result([Self.other, Self.revoked, Self.wrong, right]) == .pass)
        #expect(
            try Self.result(
                [Self.revoked, Self.other, Self.wrong, Self.other, Self.revoked, right]) == .pass)
    }

    @Test("four key records are tried, and 64 records looked at")
    func limits() throws {
        let right = try Self.right()
        #expect(try Self.result(Array(repeating: Self.revoked, count: 3) + [right]) == .pass)
        #expect(try Self.result(Array(repeating: Self.revoked, count: 4) + [right]) == .permerror)
        #expect(try Self.result(Array(repeating: Self.other, count: 64) + [right]) == .permerror)
    }

    @Test("no more is parsed than is examined")
    func parsed() throws {
        #expect(PublishedKey.list([]).isEmpty)
        #expect(PublishedKey.list(Array(repeating: Self.other, count: 100)).count == 64)
        #expect(PublishedKey.list(Array(repeating: Self.revoked, count: 100)).count == 4)
        let large = Self.other + Array(repeating: 0x20, count: 40_000)
        #expect(PublishedKey.list([large, large, large]).count == 1)
        #expect(PublishedKey.list([Self.other, large, Self.revoked]).count == 3)
        // One record alone may be as long as DNS allows, and says itself that it is too long.
        #expect(PublishedKey.list([Array(repeating: 0x61, count: 70_000)]).count == 1)
    }
}
