import Glibc

/// Detaches the daemon from the terminal. The process that was started stays until the daemon is
/// ready, so that its exit status tells the truth.
enum Background {
    /// Starts the next process, and ends this one: with 0 once the next one is ready, else with
    /// the next one's status.
    static func enter(_ role: ProcessStage.Role) throws(ProgramError) -> Never {
        let next = try LaunchedProcess(role, leavesTerminal: true)
        var byte: UInt8 = 0
        while true {
            let count = read(next.readyPipe, &byte, 1)
            if count == 1 { _exit(0) }
            if count == 0 || errno != EINTR { break }
        }
        _exit(next.wait().status ?? ExitStatus.software.rawValue)
    }
}
