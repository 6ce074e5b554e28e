/// What monitoring can ask the daemon.
package struct MonitoringOptions: Sendable, Hashable {
    /// Where metrics are served, as written; nil where they are not (MetricsListen).
    package var metricsListen: String?

    static let parameters: [Parameter] = [
        .text(
            "MetricsListen", type: "socket", \.monitoring.metricsListen,
            help: "Where /metrics (for Prometheus) and /healthz are served over HTTP.",
            details: """
                The forms are those of Socket, such as inet:9891@127.0.0.1, but without an address \
                it is the loopback address, not all of them. Unset, nothing is served. Anybody who \
                can connect reads how much mail there is, so choose the loopback address, or a Unix \
                socket, unless a firewall protects it.
                """, origin: .addition
        ).atStart()
    ]
}
