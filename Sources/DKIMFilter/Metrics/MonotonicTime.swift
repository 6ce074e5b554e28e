internal import Glibc

/// Time that only goes forward, for durations.
package enum MonotonicTime {
    /// Nanoseconds since an arbitrary start.
    package static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
            &+ UInt64(truncatingIfNeeded: time.tv_nsec)
    }
}
