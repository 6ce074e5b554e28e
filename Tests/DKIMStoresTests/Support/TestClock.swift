import Synchronization

/// A clock that stands until the test moves it.
final class TestClock: Sendable {
    private let time = Mutex<UInt64>(1_000_000_000_000)

    var now: @Sendable () -> UInt64 { { self.time.withLock { $0 } } }

    func advance(seconds: UInt64) {
        time.withLock { $0 += seconds * 1_000_000_000 }
    }
}
