import Testing

@testable import Milter

@Suite struct MilterTrafficTests {
    @Test("It is quiet when no message is in flight and the last answer has had its time")
    func quiet() {
        let traffic = MilterTraffic()
        #expect(traffic.isQuiet(now: 0))
        traffic.beginMessage()
        traffic.beginMessage()
        #expect(!traffic.isQuiet(now: 5_000))
        traffic.endMessage(now: 6_000)
        #expect(!traffic.isQuiet(now: 9_000))
        traffic.endMessage(now: 10_000)
        // libmilter writes the answer when the callback has returned.
        #expect(!traffic.isQuiet(now: 10_000))
        #expect(!traffic.isQuiet(now: 10_000 + MilterTraffic.answerTime))
        #expect(traffic.isQuiet(now: 10_001 + MilterTraffic.answerTime))
        traffic.beginMessage()
        #expect(!traffic.isQuiet(now: 20_000))
    }
}
