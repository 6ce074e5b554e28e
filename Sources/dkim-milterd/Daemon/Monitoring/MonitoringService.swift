internal import DKIMFilter
import Glibc
internal import Milter
internal import StatusServer

/// Serves metrics and health over HTTP, where MetricsListen asks for it.
final class MonitoringService: Sendable {
    private let server: StatusServer

    /// Starts to serve; nil, and no thread, without a socket.
    init?(
        _ control: DaemonControl, _ service: MilterService, on socket: ListeningSocket?
    ) throws(ProgramError) {
        guard let socket else { return nil }
        guard let descriptor = socket.duplicate() else {
            throw ProgramError(.unavailable, "MetricsListen: \(SystemMessage.current)")
        }
        // A source of further metrics is added here.
        let pages = StatusPages(
            sources: [
                control.builder.metrics, DaemonMetrics(service: service, log: control.log),
                StoreMetrics(stores: control.stores),
                KeyMetrics(checker: control.builder.keyChecker), ProcessMetrics(),
            ],
            health: HealthCheck { () throws(MilterError) in try service.check(seconds: 2) })
        do {
            server = try StatusServer(descriptor: descriptor) { path, answer in
                pages.answer(path, answer)
            }
        } catch {
            throw ProgramError(.unavailable, "MetricsListen: \(error)")
        }
        // Its owner from now on is the server.
        socket.close()
        control.log.write(.info, "metrics are served on \(socket.address)")
    }
}
