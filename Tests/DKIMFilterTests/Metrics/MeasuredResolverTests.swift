import DKIMCore
import DKIMFilter
import DKIMTestSupport
import Synchronization
import Testing

@Suite("Look-ups that are measured")
struct MeasuredResolverTests {
    /// Answers in the call, or on another thread.
    private struct Source: KeyResolver {
        let answer: KeyAnswer
        let isKnown: Bool

        func resolve(_ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void) {
            guard !isKnown else { return completion(answer) }
            let answer = answer
            ParallelThreads.start { completion(answer) }.join()
        }
    }

    private func measure(_ answer: KeyAnswer, isKnown: Bool) throws -> FilterMetrics {
        let query = KeyQuery(
            selector: try Selector("s"), domain: try DomainName("example.com"))
        let metrics = FilterMetrics()
        let count = Atomic<Int>(0)
        MeasuredResolver(Source(answer: answer, isKnown: isKnown), metrics: metrics)
            .resolve(query) { _ in count.add(1, ordering: .relaxed) }
        #expect(count.load(ordering: .relaxed) == 1)
        return metrics
    }

    @Test("What the cache knew is a hit, and no look-up")
    func hit() throws {
        for answer in [.records([], .unknown), .noSuchName, .noData] as [KeyAnswer] {
            let metrics = try measure(answer, isKnown: true)
            #expect(metrics.cacheHits.load(ordering: .relaxed) == 1)
            #expect(metrics.cacheMisses.load(ordering: .relaxed) == 0)
            #expect(metrics.lookupTime.count == 0)
        }
    }

    @Test("What was asked is counted by what came of it, with its time")
    func miss() throws {
        for (answer, result) in [
            (.records([], .unknown), .found), (.noSuchName, .noSuchName), (.noData, .noData),
            (.bogus(""), .bogus), (.temporaryFailure(.timedOut), .timedOut),
            (.temporaryFailure(.serverFailure("")), .serverFailure),
            (.temporaryFailure(.refused), .refused),
            (.temporaryFailure(.cancelled), .cancelled),
            (.temporaryFailure(.other("x")), .failed),
        ] as [(KeyAnswer, LookupResult)] {
            let metrics = try measure(answer, isKnown: false)
            #expect(metrics.lookups.value(result) == 1)
            #expect(metrics.cacheMisses.load(ordering: .relaxed) == 1)
            #expect(metrics.cacheHits.load(ordering: .relaxed) == 0)
            #expect(metrics.lookupTime.count == 1)
        }
    }

    @Test("A refusal within the call is no hit")
    func refusal() throws {
        let metrics = try measure(.temporaryFailure(.other("too many")), isKnown: true)
        #expect(metrics.cacheHits.load(ordering: .relaxed) == 0)
        #expect(metrics.lookups.value(.failed) == 1)
    }
}
