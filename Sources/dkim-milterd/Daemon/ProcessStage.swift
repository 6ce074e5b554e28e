internal import CSystemCalls
import Glibc

/// Which of the daemon's processes this one is. With Background the first one starts the next and
/// ends when mail can come; with AutoRestart a supervisor is above the one that serves.
struct ProcessStage {
    enum Role: String {
        /// The one that an operator or a service manager started.
        case first
        case supervisor
        /// The one that serves, below a supervisor.
        case supervised
        /// The one that serves.
        case daemon

        var serves: Bool { self == .supervised || self == .daemon }
    }

    let role: Role
    /// To whoever waits for this one to be ready; nil for nobody.
    let readyPipe: Int32?

    private static let variable = "DKIM_MILTERD_STAGE"

    /// Finds out, and keeps it from programs that this one starts.
    static func take() -> Self {
        defer { unsetenv(variable) }
        let words = getenv(variable).map { String(cString: $0).split(separator: ":") } ?? []
        guard words.count == 2, let role = Role(rawValue: String(words[0])),
            let pipe = Int32(words[1]), fcntl(pipe, F_SETFD, FD_CLOEXEC) == 0
        else { return Self(role: .first, readyPipe: nil) }
        // The kernel calls it “exe”, after the link that it was started by.
        if let name = CommandLine.arguments.first?.split(separator: "/").last {
            cs_name_process(String(name))
        }
        return Self(role: role, readyPipe: pipe)
    }

    /// Runs `body` with the environment by which a program that it starts finds out.
    static func hand<Result>(_ role: Role, readyPipe: Int32, _ body: () -> Result) -> Result {
        setenv(variable, "\(role.rawValue):\(readyPipe)", 1)
        defer { unsetenv(variable) }
        return body()
    }

    /// Tells that mail can come.
    ///
    /// - Parameter leavesTerminal: whether standard input, output and error are given up before.
    func ready(leavesTerminal: Bool) {
        if leavesTerminal { StandardStreams.giveUp() }
        guard let readyPipe else { return }
        var byte: UInt8 = 1
        _ = Glibc.write(readyPipe, &byte, 1)
    }
}
