/// A time during which a store does not answer. It is asked again after a pause that grows.
struct Outage {
    private static let shortestPause: UInt64 = 1_000_000_000
    private static let longestPause: UInt64 = 30_000_000_000

    /// When it began.
    let start: UInt64
    /// What the store, or the system, said last.
    private(set) var reason: String
    private var pause = shortestPause
    private var nextAttempt: UInt64

    /// Begins at the first failure.
    init(now: UInt64, reason: String) {
        start = now
        self.reason = reason
        nextAttempt = now &+ Self.shortestPause
    }

    /// Whether the store may be asked again. It then has `patience` to answer, during which nobody
    /// else asks.
    mutating func beginAttempt(now: UInt64, patience: UInt64) -> Bool {
        guard now >= nextAttempt else { return false }
        nextAttempt = now &+ patience
        return true
    }

    /// Notes that it did not help.
    mutating func attemptFailed(now: UInt64, reason: String) {
        self.reason = reason
        pause = min(pause &* 2, Self.longestPause)
        nextAttempt = now &+ pause
    }
}
