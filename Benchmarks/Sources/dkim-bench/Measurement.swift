import Glibc

/// Measures by the processor time of this thread: other load on the machine disturbs it least.
enum Measurement {
    /// Seconds that `work` takes, the median of several runs after one to warm up.
    static func median(runs: Int, _ work: () throws -> Void) rethrows -> Double {
        try work()
        var times: [Double] = []
        for _ in 0..<runs {
            let start = threadSeconds()
            try work()
            times.append(threadSeconds() - start)
        }
        times.sort()
        return times[times.count / 2]
    }

    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
