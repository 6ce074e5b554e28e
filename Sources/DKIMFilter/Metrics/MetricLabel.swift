/// A label of a metric with a fixed set of values, so that no message can make new series.
package protocol MetricLabel: CaseIterable, Sendable, SendableMetatype {
    /// The place among all cases, from 0.
    var ordinal: Int { get }
    /// The value in the exposition.
    var labelValue: String { get }
}

extension MetricLabel where Self: RawRepresentable<Int> {
    /// The raw value: cases are numbered from 0.
    package var ordinal: Int { rawValue }
}

extension MetricLabel where Self: RawRepresentable<String> {
    /// The raw value.
    package var labelValue: String { rawValue }
}
