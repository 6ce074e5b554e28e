internal import DKIMFilter
import Glibc
internal import Milter

/// The sockets that the daemon listens on, opened with the rights of the start.
struct DaemonSockets {
    /// Where MTAs connect.
    let milter: ListeningSocket
    /// Where monitoring connects; nil where it is not served.
    let monitoring: ListeningSocket?

    /// Opens what the configuration names.
    init(
        _ loaded: LoadedConfiguration, _ files: DaemonFiles, _ log: DaemonLog
    ) throws(ProgramError) {
        guard let configured = loaded.socket else {
            throw ProgramError(.configuration, "Socket: not set")
        }
        let passed = try PassedSockets().choice(loaded)
        milter = try Self.open(passed ?? configured, "Socket", loaded)
        files.add(socket: milter)
        if passed != nil, milter.address != "\(configured)" {
            log.write(
                .notice,
                loaded.text("Socket", "the service manager's \(milter.address) is used instead"))
        }
        guard let specification = loaded.monitoringSocket else {
            monitoring = nil
            return
        }
        let socket = try Self.open(specification, "MetricsListen", loaded)
        files.add(socket: socket)
        monitoring = socket
    }

    private static func open(
        _ specification: SocketSpecification, _ parameter: String, _ loaded: LoadedConfiguration
    ) throws(ProgramError) -> ListeningSocket {
        let options = loaded.configuration.daemon
        var owner: (user: UInt32, group: UInt32)?
        // The user that root is going to become must be able to connect: that is how the daemon
        // wakes libmilter.
        if geteuid() == 0, let user = options.user {
            owner = (user.user, options.group ?? user.group)
        }
        do {
            return try ListeningSocket(
                specification, umask: options.umask, owner: owner,
                laterPath: laterPath(of: specification, loaded.configuration.process))
        } catch {
            throw loaded.error(.unavailable, parameter, "\(error)")
        }
    }

    /// The path of the socket's file after ChangeRootDirectory; nil where it stays.
    private static func laterPath(
        of specification: SocketSpecification, _ options: ProcessOptions
    ) -> String? {
        guard options.changeRootDirectory != nil, case .unix(let path) = specification else {
            return nil
        }
        return options.pathInRoot(path)
    }
}
