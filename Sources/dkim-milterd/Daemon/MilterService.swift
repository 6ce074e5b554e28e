internal import DKIMFilter
import Glibc
internal import Locks
internal import Milter

/// The milter server on a thread of its own; the main thread is for signals.
final class MilterService: Sendable {
    private enum Phase {
        case starting
        case serving
        case stopping
        case failed
    }

    private let server: MilterServer
    private let phase = Locked(Phase.starting)

    init(socket: ListeningSocket, store: EnvironmentStore) throws(ProgramError) {
        do {
            server = try MilterServer(
                socket: socket, name: "dkim-milterd",
                report: { store.current.log.write(.error, $0) },
                makeSession: {
                    MilterBridge(
                        session: MailSession { store.current }, isLocal: socket.isLocal)
                })
        } catch {
            throw ProgramError(.unavailable, "the milter service cannot start: \(error)")
        }
    }

    /// Starts to serve, and returns once a connection has been taken.
    ///
    /// Should serving end by itself later, the process ends: a filter that nobody can reach must be
    /// restarted, not linger. `beforeExit` is called before.
    func start(log: DaemonLog, beforeExit: @escaping @Sendable () -> Void) throws(ProgramError) {
        Thread.start { [self] in
            do {
                try server.run()
            } catch {
                let wasServing = phase.withLock { phase in
                    defer { phase = .failed }
                    return phase == .serving || phase == .stopping
                }
                // Before that it is the starting thread that tells.
                guard wasServing else { return }
                log.write(.error, "the milter service ended: \(error)")
                beforeExit()
                _exit(ExitStatus.unavailable.rawValue)
            }
        }
        do {
            try server.awaitService()
        } catch {
            throw ProgramError(.unavailable, "the milter service cannot start: \(error)")
        }
        let isServing = phase.withLock { phase in
            guard phase == .starting else { return false }
            phase = .serving
            return true
        }
        guard isServing else {
            throw ProgramError(.unavailable, "the milter service ended at once; see the mail log")
        }
    }

    /// Whether it has been told to end.
    var isStopping: Bool { phase.withLock { $0 == .stopping } }

    /// Connects as a client does.
    ///
    /// - Returns: why there was no answer within so many seconds; nil if there was one.
    func answer(seconds: Double) -> String? {
        do {
            try server.awaitService(seconds: seconds)
            return nil
        } catch {
            return "\(error)"
        }
    }
    /// Whether the service takes connections: makes one, and waits for it at most so long.
    func check(seconds: Double) throws(MilterError) { try server.awaitService(seconds: seconds) }

    /// Connections of MTAs.
    var liveSessions: Int { server.liveSessions }

    /// Messages that have begun and not ended.
    var messagesInFlight: Int { server.messagesInFlight }

    /// Takes no new connections, lets messages in flight finish, and ends.
    ///
    /// - Returns: whether none was cut off.
    func drain(seconds: Double) -> Bool {
        phase.withLock { $0 = .stopping }
        return server.drain(seconds: seconds)
    }
}
