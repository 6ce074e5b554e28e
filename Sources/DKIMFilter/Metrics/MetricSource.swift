/// Knows some metrics. Asked at each scrape, on the thread that answers it: it must not wait.
package protocol MetricSource: Sendable {
    /// The metrics at this moment. The same names each time, and no name that another source has.
    var metrics: [MetricFamily] { get }
}
