internal import DKIMFilter

/// What the milter service and the log tell of themselves.
struct DaemonMetrics: MetricSource {
    let service: MilterService
    let log: DaemonLog

    var metrics: [MetricFamily] {
        [
            MetricFamily(
                "dkim_milterd_build_info", .gauge, "1, with the version of the program.",
                [MetricSample(.count(1), labels: [("version", ProgramVersion.number)])]),
            .gauge(
                "dkim_milterd_connections_active", "Connections of MTAs.",
                Double(service.liveSessions)),
            .gauge(
                "dkim_milterd_messages_in_flight", "Messages that have begun and not ended.",
                Double(service.messagesInFlight)),
            .counter(
                "dkim_milterd_log_lines_left_out_total",
                "Lines of the log left out as repetitions of the same fault.",
                log.repeatsLeftOut),
        ]
    }
}
