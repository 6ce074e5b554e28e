/// One value of a metric, with its labels.
package struct MetricSample: Sendable {
    /// A value: counted, or measured.
    package enum Value: Sendable, Equatable {
        case count(UInt64)
        case number(Double)
    }

    /// Names and values, in the order of the exposition.
    package let labels: [(name: String, value: String)]
    /// The value.
    package let value: Value
    /// What follows the metric's name: that of a histogram's parts.
    package let suffix: String

    /// A sample.
    package init(_ value: Value, labels: [(String, String)] = [], suffix: String = "") {
        self.value = value
        self.labels = labels.map { (name: $0.0, value: $0.1) }
        self.suffix = suffix
    }
}
