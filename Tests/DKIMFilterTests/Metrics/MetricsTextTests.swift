import DKIMFilter
import Testing

@Suite("Prometheus' text format")
struct MetricsTextTests {
    /// Expected as the format's specification has it.
    @Test("has HELP, TYPE and samples, with what the format asks to escape")
    func form() {
        let text = MetricsText.text([
            MetricFamily(
                "a_total", .counter, "One \\ \"two\"\nthree.",
                [
                    MetricSample(.count(3), labels: [("x", "a\"b\\c\nd"), ("y", "é")]),
                    MetricSample(.count(.max), labels: [("x", ""), ("y", "z")]),
                ]),
            .gauge("b", "B.", 1.5), .gauge("c", "C.", 1_700_000_000), .gauge("d", "D.", 0.00001),
        ])
        #expect(
            text == """
                # HELP a_total One \\\\ "two"\\nthree.
                # TYPE a_total counter
                a_total{x="a\\"b\\\\c\\nd",y="é"} 3
                a_total{x="",y="z"} 18446744073709551615
                # HELP b B.
                # TYPE b gauge
                b 1.5
                # HELP c C.
                # TYPE c gauge
                c 1700000000
                # HELP d D.
                # TYPE d gauge
                d 1e-05

                """)
    }

    @Test("counts a duration in its bucket and in all above it")
    func histogram() {
        for (nanoseconds, bound) in [
            (0, "0.0005"), (500_000, "0.0005"), (500_001, "0.001"), (9_999_999_999, "10"),
            (10_000_000_000, "10"), (10_000_000_001, "+Inf"),
        ] as [(UInt64, String)] {
            let metrics = FilterMetrics()
            metrics.lookupTime.note(nanoseconds)
            let lines = MetricsText.text(metrics.metrics).split(separator: "\n")
            let name = "dkim_milterd_dns_lookup_duration_seconds"
            let buckets = lines.filter { $0.hasPrefix("\(name)_bucket") }
            let index = buckets.firstIndex { $0.contains("le=\"\(bound)\"") }
            #expect(index != nil)
            for (place, line) in buckets.enumerated() {
                #expect(line.hasSuffix(place >= index ?? 0 ? " 1" : " 0"), "\(line)")
            }
            #expect(lines.contains("\(name)_count 1"))
        }
    }

    @Test("has each name once, and each series once")
    func unique() {
        let families = FilterMetrics().metrics
        #expect(Set(families.map(\.name)).count == families.count)
        let series = MetricsText.text(families).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ").dropLast() }
        #expect(Set(series).count == series.count)
    }
}
