internal import Synchronization

/// How often something took how long.
package final class DurationHistogram: Sendable {
    /// The upper bounds of the buckets: nanoseconds, and seconds as the exposition writes them.
    private static let bounds: [(nanoseconds: UInt64, seconds: String)] = [
        (500_000, "0.0005"), (1_000_000, "0.001"), (2_500_000, "0.0025"), (5_000_000, "0.005"),
        (10_000_000, "0.01"), (25_000_000, "0.025"), (50_000_000, "0.05"), (100_000_000, "0.1"),
        (250_000_000, "0.25"), (500_000_000, "0.5"), (1_000_000_000, "1"),
        (2_500_000_000, "2.5"), (5_000_000_000, "5"), (10_000_000_000, "10"),
    ]

    /// Each bucket by itself, the last one without a bound.
    private let buckets = CounterBlock(count: bounds.count + 1)
    /// Of all durations, in nanoseconds.
    private let sum = Atomic<UInt64>(0)

    /// Nothing noted yet.
    package init() {}

    /// Notes a duration in nanoseconds.
    package func note(_ nanoseconds: UInt64) {
        var index = 0
        while index < Self.bounds.count, nanoseconds > Self.bounds[index].nanoseconds { index += 1 }
        buckets.add(at: index)
        sum.add(nanoseconds, ordering: .relaxed)
    }

    /// How many durations were noted.
    package var count: UInt64 {
        (0...Self.bounds.count).reduce(0) { $0 &+ buckets.value(at: $1) }
    }

    /// Buckets, each with all below it, then sum and count.
    func samples(_ labels: [(String, String)] = []) -> [MetricSample] {
        var total: UInt64 = 0
        var samples: [MetricSample] = []
        for (index, bound) in (Self.bounds.map(\.seconds) + ["+Inf"]).enumerated() {
            total &+= buckets.value(at: index)
            samples.append(
                MetricSample(.count(total), labels: labels + [("le", bound)], suffix: "_bucket"))
        }
        let seconds = Double(sum.load(ordering: .relaxed)) / 1_000_000_000
        samples.append(MetricSample(.number(seconds), labels: labels, suffix: "_sum"))
        samples.append(MetricSample(.count(total), labels: labels, suffix: "_count"))
        return samples
    }
}
