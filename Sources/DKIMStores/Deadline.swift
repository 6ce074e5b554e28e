internal import Glibc

/// The moment at which an operation must be over.
struct Deadline: Sendable {
    /// Nanoseconds of the monotonic clock.
    private let nanoseconds: UInt64

    /// So many seconds from now.
    init(seconds: Int) {
        self.init(
            nanoseconds: Self.now &+ UInt64(clamping: min(max(0, seconds), 86_400)) &* 1_000_000_000
        )
    }

    private init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The monotonic clock.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
            &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    }

    /// What is left, in milliseconds rounded up, for poll(2); 0 when the time is over.
    var milliseconds: Int32 {
        let now = Self.now
        guard nanoseconds > now else { return 0 }
        return Int32(clamping: (nanoseconds &- now &+ 999_999) / 1_000_000)
    }

    /// Whether the time is over.
    var isOver: Bool { milliseconds == 0 }

    /// For pthread_cond_timedwait(3).
    var time: timespec {
        timespec(
            tv_sec: Int(clamping: nanoseconds / 1_000_000_000),
            tv_nsec: Int(clamping: nanoseconds % 1_000_000_000))
    }

    /// An even share of what is left, so that the first of several attempts does not use it up.
    func share(of attempts: Int) -> Deadline {
        let now = Self.now
        guard attempts > 1, nanoseconds > now else { return self }
        return Deadline(nanoseconds: now &+ (nanoseconds &- now) / UInt64(clamping: attempts))
    }

    /// Waits until the descriptor is ready; false when the time is over.
    func wait(for events: Int32, on descriptor: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
        while true {
            let left = milliseconds
            let count = poll(&request, 1, left)
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }
}
