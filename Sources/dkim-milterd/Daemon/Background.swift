internal import CSystem
import Glibc

/// Detaches the daemon from the terminal. The process that was started stays until the daemon is
/// ready, so that its exit status tells the truth.
struct Background {
    private let readyPipe: Int32

    /// Forks; returns in the child only. To be called before any thread exists.
    init() throws(ProgramError) {
        let pipe = try Pipe()
        switch cs_fork() {
        case -1:
            throw ProgramError(.systemFault, "cannot fork: \(SystemMessage.current)")
        case 0:
            close(pipe.readEnd)
            readyPipe = pipe.writeEnd
            setsid()
        case let child:
            close(pipe.writeEnd)
            Self.waitForChild(child, readyPipe: pipe.readEnd)
        }
    }

    /// Ends the first process: 0 once the child is ready, else with the child's status.
    private static func waitForChild(_ child: pid_t, readyPipe: Int32) -> Never {
        var byte: UInt8 = 0
        while true {
            let count = read(readyPipe, &byte, 1)
            if count == 1 { _exit(0) }
            if count == 0 || errno != EINTR { break }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let exited = status & 0x7F == 0
        _exit(exited ? (status >> 8) & 0xFF : ExitStatus.software.rawValue)
    }

    /// The daemon is ready: lets the first process end and gives up the terminal.
    func ready() {
        let null = open("/dev/null", O_RDWR)
        if null >= 0 {
            for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
                dup2(null, descriptor)
            }
            if null > STDERR_FILENO { close(null) }
        }
        var byte: UInt8 = 1
        _ = Glibc.write(readyPipe, &byte, 1)
        close(readyPipe)
    }
}
