import DKIMFilter
import Testing

@testable import DKIMStores

@Suite("The cache of answers")
struct AnswerCacheTests {
    private func answer(_ value: String, time: UInt64 = 1) -> AnswerCache.Answer {
        AnswerCache.Answer(
            entries: [
                DataSetEntry(key: "k", value: value, location: SourceLocation(file: "store"))
            ], time: time)
    }

    @Test("It never holds more entries than it may, and keeps those in use")
    func bounded() {
        var cache = AnswerCache(maximumEntries: 100, maximumOctets: 1 << 20)
        cache.store(answer("kept"), for: "used")
        for index in 0..<10_000 {
            cache.store(answer("v"), for: "k\(index)")
            #expect(cache.answer(for: "used")?.entries.first?.value == "kept")
            #expect(cache.count <= 100)
        }
    }

    @Test("It never holds more octets than it may")
    func boundedOctets() {
        var cache = AnswerCache(maximumEntries: 1_000_000, maximumOctets: 100_000)
        let value = String(repeating: "v", count: 1_000)
        for index in 0..<1_000 { cache.store(answer(value), for: "k\(index)") }
        #expect(cache.count < 100)
        #expect(cache.count > 30)
        // One that is larger than everything together is not kept.
        cache.store(answer(String(repeating: "v", count: 100_000)), for: "huge")
        #expect(cache.answer(for: "huge") == nil)
    }

    @Test("A new answer takes the place of the old one, and what is removed is gone")
    func replaced() {
        var cache = AnswerCache(maximumEntries: 4, maximumOctets: 1 << 20)
        cache.store(answer("old"), for: "k")
        cache.store(answer("x"), for: "l")
        cache.store(answer("y"), for: "m")
        cache.store(answer("new", time: 2), for: "k")
        #expect(cache.answer(for: "k")?.entries.first?.value == "new")
        #expect(cache.answer(for: "k")?.time == 2)
        cache.remove("k")
        #expect(cache.answer(for: "k") == nil)
    }
}
