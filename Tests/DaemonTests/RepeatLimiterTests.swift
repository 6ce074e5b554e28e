import DKIMFilter
import Testing

@testable import dkim_milterd

@Suite("Repetitions of a fault in the log")
struct RepeatLimiterTests {
    private static let second: UInt64 = 1_000_000_000

    private func verdicts(
        _ limiter: inout RepeatLimiter, _ messages: [String], limit: Int = 2, now: UInt64 = 0,
        level: LogLevel = .error
    ) -> [Bool] {
        messages.map { limiter.verdict(on: $0, level, limit: limit, now: now) == .write }
    }

    @Test("are left out beyond the limit, and told when the minute is over")
    func limit() {
        var limiter = RepeatLimiter()
        let messages = (0..<5).map { "key retrieval failed (s=s\($0), d=d\($0).example): SERVFAIL" }
        #expect(verdicts(&limiter, messages) == [true, true, false, false, false])
        #expect(limiter.takeSummaries(now: 59 * Self.second) == [])
        #expect(
            limiter.takeSummaries(now: 60 * Self.second) == [
                .init(level: .error, count: 3, message: messages[4])
            ])
        #expect(limiter.takeSummaries(now: 61 * Self.second) == [])
        #expect(verdicts(&limiter, [messages[0]], now: 61 * Self.second) == [true])
    }

    @Test("Only the first line that is left out in a minute asks for a timer")
    func timer() {
        var limiter = RepeatLimiter()
        let verdicts = ["a", "a", "a", "b", "b"].map {
            limiter.verdict(on: $0, .error, limit: 1, now: 0)
        }
        #expect(
            verdicts == [
                .write, .leaveOut(isFirst: true), .leaveOut(isFirst: false), .write,
                .leaveOut(isFirst: false),
            ])
        _ = limiter.takeSummaries()
        _ = limiter.verdict(on: "a", .error, limit: 1, now: 0)
        #expect(limiter.verdict(on: "a", .error, limit: 1, now: 0) == .leaveOut(isFirst: true))
    }

    @Test("Names, numbers and addresses make no other fault; words and levels do")
    func sameness() {
        var limiter = RepeatLimiter()
        let same = [
            "KeyTable: redis:127.0.0.1/k is out of reach: “x” after 5 s",
            "KeyTable: redis:192.0.2.1/q is out of reach: “é” after 17 s",
        ]
        #expect(verdicts(&limiter, same, limit: 1) == [true, false])
        #expect(
            verdicts(&limiter, ["SigningTable: redis:127.0.0.1/k is out of reach: “x” after 5 s"])
                == [true])
        #expect(verdicts(&limiter, [same[0]], limit: 1, level: .warning) == [true])
        #expect(
            limiter.takeSummaries() == [.init(level: .error, count: 1, message: same[1])])
    }

    @Test("Whoever makes ever new words does not fill the memory: they count as one fault")
    func bounded() {
        var limiter = RepeatLimiter()
        var written = 0
        for first in "abcdefghijklmnopqrstuvwxyz" {
            for second in "abcdefghijklmnopqrstuvwxyz" {
                for _ in 0..<3 {
                    let verdict = limiter.verdict(
                        on: "fault \(first)\(second)", .error, limit: 2, now: 0)
                    if verdict == .write { written += 1 }
                }
            }
        }
        #expect(written == 2 * 257)
        #expect(limiter.takeSummaries().map(\.count).reduce(0, +) == UInt64(26 * 26 * 3 - written))
    }
}
