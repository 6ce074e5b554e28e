/// A counter for each pair of values of two labels.
package final class TwofoldCounter<First: MetricLabel, Second: MetricLabel>: Sendable {
    private let width = Second.allCases.count
    private let counters = CounterBlock(count: First.allCases.count * Second.allCases.count)

    /// Adds to the counter of that pair.
    package func add(_ first: First, _ second: Second) {
        counters.add(at: place(first, second))
    }

    /// What it has come to.
    package func value(_ first: First, _ second: Second) -> UInt64 {
        counters.value(at: place(first, second))
    }

    private func place(_ first: First, _ second: Second) -> Int {
        first.ordinal * width + second.ordinal
    }

    /// One sample for each pair.
    func samples(_ names: (String, String)) -> [MetricSample] {
        First.allCases.flatMap { first in
            Second.allCases.map { second in
                MetricSample(
                    .count(value(first, second)),
                    labels: [(names.0, first.labelValue), (names.1, second.labelValue)])
            }
        }
    }
}
