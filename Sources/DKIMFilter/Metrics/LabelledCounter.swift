/// A counter for each value of a label.
package final class LabelledCounter<Label: MetricLabel>: Sendable {
    private let counters = CounterBlock(count: Label.allCases.count)

    /// Adds to the counter of that value.
    package func add(_ label: Label, _ number: UInt64 = 1) {
        counters.add(number, at: label.ordinal)
    }

    /// What it has come to.
    package func value(_ label: Label) -> UInt64 { counters.value(at: label.ordinal) }

    /// One sample for each value.
    func samples(_ name: String) -> [MetricSample] {
        Label.allCases.map { label in
            MetricSample(.count(value(label)), labels: [(name, label.labelValue)])
        }
    }
}
