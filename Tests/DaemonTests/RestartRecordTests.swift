import DKIMFilter
import Testing

@testable import dkim_milterd

@Suite("AutoRestartCount and AutoRestartRate")
struct RestartRecordTests {
    private func record(count: Int = 0, rate: RestartOptions.Rate? = nil) -> RestartRecord {
        var options = RestartOptions()
        options.count = count
        options.rate = rate
        return RestartRecord(options)
    }

    @Test("Without limits there is always one more restart")
    func unlimited() {
        var record = record()
        for second in 0..<1_000 { #expect(record.refusal(at: second) == nil) }
        #expect(record.count == 1_000)
    }

    @Test("After so many restarts there is none, however long it took")
    func count() {
        var record = record(count: 2)
        #expect(record.refusal(at: 0) == nil)
        #expect(record.refusal(at: 1_000_000) == nil)
        #expect(
            record.refusal(at: 2_000_000) == "there were 2 restarts (AutoRestartCount)")
    }

    @Test("Above the rate there is none; what is longer ago does not count")
    func rate() {
        var record = record(rate: .init(count: 2, seconds: 60))
        #expect(record.refusal(at: 0) == nil)
        #expect(record.refusal(at: 59) == nil)
        #expect(record.refusal(at: 60) == nil)
        #expect(
            record.refusal(at: 61) == "there were 2 restarts within 60 s (AutoRestartRate)")
    }
}
