import DKIMCore
import Testing

@testable import DKIMResolver

@Suite struct TTLTests {
    private static let name = "s._domainkey.example.test"

    @Test("An answer with TTL 0 is used and not kept (RFC 1035 §3.2.1)")
    func zero() async throws {
        let scene = try Scene { _, _ in .texts([["p=AAAA"]], ttl: 0) }
        defer { scene.end() }
        for _ in 0..<2 {
            #expect(await scene.resolver.answer(try KeyQuery("s")).word == "1 unknown")
        }
        #expect(scene.resolver.statistics.cacheHits == 0)
    }

    @Test(
        "A huge TTL neither traps nor loses the answer (RFC 2181 §8)",
        arguments: [0x7FFF_FFFF, 0x8000_0000, UInt32.max])
    func huge(ttl: UInt32) async throws {
        let scene = try Scene { _, _ in .texts([["p=AAAA"]], ttl: ttl) }
        defer { scene.end() }
        for _ in 0..<2 {
            #expect(await scene.resolver.answer(try KeyQuery("s")).word == "1 unknown")
        }
    }
}
