/// A metric: its name, what it means, its values at this moment.
package struct MetricFamily: Sendable {
    /// The kinds that Prometheus knows and that are used here.
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// The name, with the unit in it, and `_total` where it is a counter.
    package let name: String
    /// The kind.
    package let kind: Kind
    /// One line that says what is counted.
    package let help: String
    /// The values.
    package let samples: [MetricSample]

    /// A metric.
    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [MetricSample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A counter without labels.
    package static func counter(_ name: String, _ help: String, _ value: UInt64) -> Self {
        Self(name, .counter, help, [MetricSample(.count(value))])
    }

    /// A gauge without labels.
    package static func gauge(_ name: String, _ help: String, _ value: Double) -> Self {
        Self(name, .gauge, help, [MetricSample(.number(value))])
    }
}
