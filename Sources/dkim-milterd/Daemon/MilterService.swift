internal import DKIMFilter
import Glibc
internal import Milter

/// The milter server on a thread of its own; the main thread is for signals.
final class MilterService: Sendable {
    private let server: MilterServer

    init(socket: ListeningSocket, store: EnvironmentStore) throws(ProgramError) {
        do {
            server = try MilterServer(socket: socket, name: "dkim-milterd") {
                MilterBridge(session: MailSession { store.current })
            }
        } catch {
            throw ProgramError(.unavailable, "the milter service cannot start: \(error)")
        }
    }

    /// Starts to serve. Should serving end by itself, the process ends: a filter that nobody can
    /// reach must be restarted, not linger.
    func start(log: DaemonLog) {
        let server = server
        Thread.start {
            do {
                try server.run()
            } catch {
                log.write(.error, "the milter service ended: \(error)")
                _exit(ExitStatus.unavailable.rawValue)
            }
        }
    }

    /// Takes no new connections, lets messages in flight finish, and ends.
    ///
    /// - Returns: whether none was cut off.
    func drain(seconds: Double) -> Bool { server.drain(seconds: seconds) }
}
