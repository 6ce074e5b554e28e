import DKIMFilter
import DKIMTestSupport
import Testing

@Suite("Counters")
struct CounterTests {
    @Test("lose nothing when many threads add")
    func threads() {
        let metrics = FilterMetrics()
        let handles = (0..<8).map { _ in
            ParallelThreads.start {
                for _ in 0..<10_000 {
                    metrics.messages.add(.signed, .accepted)
                    metrics.lookupTime.note(1)
                }
            }
        }
        for handle in handles { handle.join() }
        #expect(metrics.messages.value(.signed, .accepted) == 80_000)
        #expect(metrics.messages.value(.signed, .rejected) == 0)
        #expect(metrics.lookupTime.count == 80_000)
    }
}
