import DKIMCore
import Testing

@testable import DKIMResolver

@Suite struct KeyCacheTests {
    static let second: UInt64 = 1_000_000_000

    @Test(
        "An answer stays for its TTL within the bounds of its kind",
        arguments: [
            (KeyAnswer.records([], .unknown), 10, 10), (.records([], .secure), 90_000, 86_400),
            (.noSuchName, 60, 60), (.noSuchName, 3_600, 300), (.noData, 3_600, 300),
            (.bogus("x"), 60, 0), (.temporaryFailure(.timedOut), 60, 0),
            (.records([], .unknown), 0, 0),
        ] as [(KeyAnswer, UInt32, UInt64)])
    func lifetimes(answer: KeyAnswer, ttl: UInt32, seconds: UInt64) throws {
        let query = try KeyQuery("s")
        var cache = KeyCache(maximumEntries: 10)
        let start: UInt64 = 5 * Self.second
        cache.store(answer, for: query, lifetime: ttl, now: start)
        let end = start + seconds * Self.second
        #expect((cache.answer(for: query, now: start) != nil) == (seconds > 0))
        #expect((cache.answer(for: query, now: end &- 1) != nil) == (seconds > 0))
        #expect(cache.answer(for: query, now: end) == nil)
    }

    @Test("Never more answers than the limit", arguments: [0, 1, 2, 3, 10, 11])
    func bounded(limit: Int) throws {
        var cache = KeyCache(maximumEntries: limit)
        for number in 0..<100 {
            cache.store(.noData, for: try KeyQuery("s\(number)"), lifetime: 60, now: 0)
            // Asking moves between the generations, which must not go beyond the limit either.
            _ = cache.answer(for: try KeyQuery("s\(max(0, number - 3))"), now: 1)
            #expect(cache.count <= limit)
        }
        let last = cache.answer(for: try KeyQuery("s99"), now: 1)
        #expect((last != nil) == (limit > 0))
    }

    @Test func whatIsInUseOutlivesAFlood() throws {
        var cache = KeyCache(maximumEntries: 100)
        let used = try KeyQuery("used")
        cache.store(.noData, for: used, lifetime: 60, now: 0)
        for number in 0..<1_000 {
            cache.store(.noData, for: try KeyQuery("s\(number)"), lifetime: 60, now: 0)
            if number % 20 == 0 { #expect(cache.answer(for: used, now: 1) != nil) }
        }
    }

    @Test func aNewAnswerReplacesTheOld() throws {
        var cache = KeyCache(maximumEntries: 2)
        let query = try KeyQuery("s")
        cache.store(.noSuchName, for: query, lifetime: 60, now: 0)
        cache.store(.noData, for: try KeyQuery("other"), lifetime: 60, now: 0)
        cache.store(.records([], .unknown), for: query, lifetime: 60, now: 0)
        #expect(cache.answer(for: query, now: 1)?.word == "0 unknown")
    }
}
