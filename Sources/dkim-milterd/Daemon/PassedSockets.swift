internal import DKIMFilter
import Glibc
internal import Milter

/// The sockets that a service manager has opened for the daemon (sd_listen_fds(3)).
struct PassedSockets {
    /// Each with its name; descriptors begin with 3.
    private let names: [String]

    private static let firstDescriptor: Int32 = 3
    /// More than any service manager passes on.
    private static let maximum = 1_024
    /// What a socket is called that is told apart from others by its name.
    private static let name = "milter"

    /// Sees whether they are for this process, or for the one that has started it; the processes
    /// that this one starts then find them.
    static func claim(_ stage: ProcessStage) {
        let process = getenv("LISTEN_PID").flatMap { pid_t(String(cString: $0)) }
        if process == (stage.role == .first ? getpid() : getppid()) {
            setenv("LISTEN_PID", "\(getpid())", 1)
        } else {
            for variable in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(variable) }
        }
    }

    /// Finds those that were claimed.
    init() {
        let count = getenv("LISTEN_FDS").flatMap { Int(String(cString: $0)) } ?? 0
        let text = getenv("LISTEN_FDNAMES").map { String(cString: $0) } ?? ""
        var names = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if names.count != count {
            names = Array(repeating: "", count: min(max(count, 0), Self.maximum))
        }
        self.names = names
    }

    /// The one to use in the place of what Socket says; nil if none was passed, or Socket names a
    /// descriptor itself.
    func choice(_ loaded: LoadedConfiguration) throws(ProgramError) -> SocketSpecification? {
        if case .descriptor = loaded.socket { return nil }
        var candidates = names.indices.filter { names[$0] == Self.name }
        if candidates.isEmpty { candidates = Array(names.indices) }
        guard let index = candidates.first else { return nil }
        guard candidates.count == 1 else {
            throw loaded.error(
                .configuration, "Socket",
                "the service manager passes \(candidates.count) sockets and one can be used; leave "
                    + "one ListenStream= in the socket unit, or one with "
                    + "FileDescriptorName=\(Self.name)")
        }
        return .descriptor(Self.firstDescriptor + Int32(clamping: index))
    }
}
