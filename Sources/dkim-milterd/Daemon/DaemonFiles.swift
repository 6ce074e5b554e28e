internal import DKIMFilter
internal import Locks
internal import Milter

/// What the daemon has in the file system while it runs: the socket's file and the PID file.
final class DaemonFiles: Sendable {
    private struct State {
        var sockets: [ListeningSocket] = []
        var pidFile: PIDFile?
    }

    private let state = Locked(State())
    private let log: DaemonLog

    init(log: DaemonLog) {
        self.log = log
    }

    /// Takes note of a socket, whose file is there already.
    func add(socket: ListeningSocket) {
        state.withLock { $0.sockets.append(socket) }
    }

    /// Writes the process id of this process.
    func writePID(path: String) throws(ProgramError) {
        let file = try PIDFile(path: path)
        state.withLock { $0.pidFile = file }
    }

    /// Shows those who look at the PID file that a configuration has been taken.
    func showReload() {
        state.withLock { $0.pidFile?.renew() }
    }

    /// Removes what is there, as far as the directories allow the daemon's user to.
    func remove() {
        let files = state.withLock { state in
            defer { state = State() }
            return state
        }
        files.pidFile?.remove()
        for socket in files.sockets {
            guard let reason = socket.removeFile() else { continue }
            log.write(
                .notice,
                "the file of \(socket.address) stays behind, and the next start replaces it: "
                    + "removing it failed: \(reason); for a clean end give UserID its directory")
        }
    }
}
