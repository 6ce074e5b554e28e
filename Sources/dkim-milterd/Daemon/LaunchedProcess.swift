internal import CSystemCalls
import Glibc

/// Another process of the daemon: the same program with the same arguments, from its beginning.
///
/// It is not merely forked: threads do not come along, but the locks that they hold do.
struct LaunchedProcess {
    let process: pid_t
    /// A byte comes when it is ready, from a daemon below a supervisor then one for each notice
    /// (``ServiceManager/Notice``), and the end of the file when it is over.
    let readyPipe: Int32

    /// Starts it; HUP, USR1, TERM and INT wait there until it asks for them.
    ///
    /// - Parameter leavesTerminal: whether it begins a session of its own.
    init(_ role: ProcessStage.Role, leavesTerminal: Bool) throws(ProgramError) {
        let pipe = try Pipe()
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        process = ProcessStage.hand(role, readyPipe: pipe.writeEnd) {
            cs_launch(&arguments, pipe.writeEnd, leavesTerminal ? 1 : 0)
        }
        let reason = SystemMessage.current
        close(pipe.writeEnd)
        readyPipe = pipe.readEnd
        guard process > 0 else {
            close(pipe.readEnd)
            throw ProgramError(.systemFault, "cannot start a process: \(reason)")
        }
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit status, or the number of the signal that ended it.
    func wait() -> (status: Int32?, signal: Int32) {
        close(readyPipe)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return (signal == 0 ? (status >> 8) & 0xFF : nil, signal)
    }
}
