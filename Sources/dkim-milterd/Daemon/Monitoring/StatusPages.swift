internal import DKIMFilter
internal import StatusServer

/// The pages that monitoring reads.
struct StatusPages: Sendable {
    let sources: [any MetricSource]
    let health: HealthCheck

    /// Answers a request; see ``StatusServer/Responder``.
    func answer(_ path: String, _ answer: @escaping @Sendable (StatusAnswer) -> Void) {
        switch path {
        case "/metrics":
            answer(
                StatusAnswer(
                    .ok, MetricsText.text(sources.flatMap(\.metrics)),
                    contentType: MetricsText.contentType))
        case "/healthz":
            health.ask { fault in
                answer(fault.map { StatusAnswer(.unavailable, $0 + "\n") } ?? .init(.ok, "ok\n"))
            }
        default:
            answer(StatusAnswer(.notFound, "there are /metrics and /healthz\n"))
        }
    }
}
