internal import CSystem
internal import DKIMFilter
import Glibc
internal import Milter

/// The daemon's life: start, serve, reload, stop.
enum Daemon {
    /// Seconds that messages in flight are given at a stop.
    static let drainSeconds = 20.0

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: what keeps the daemon from starting.
    static func run(
        path: String?, overrides: [(name: String, value: String)]
    ) throws(ProgramError) {
        let loaded = try LoadedConfiguration(path: path, overrides: overrides)
        let options = loaded.configuration.daemon
        let background = options.background ? try Background() : nil
        let log = DaemonLog(logDestination(options, isStarting: true))
        let systemLog = SystemLog(options)
        for notice in loaded.notices { log.write(.notice, notice) }
        DescriptorLimit.raise()

        let files = DaemonFiles(log: log)
        let signals: SignalPipe
        let service: MilterService
        let control: DaemonControl
        do throws(ProgramError) {
            let socket = try openSocket(loaded)
            files.add(socket: socket)
            try settle(options, files: files)
            signals = try SignalPipe()
            let builder = EnvironmentBuilder(log: log)
            let store = EnvironmentStore(try builder.environment(for: loaded))
            control = DaemonControl(
                path: path, overrides: overrides, builder: builder, store: store, log: log,
                systemLog: systemLog, atStart: loaded.configuration)
            service = try MilterService(socket: socket, store: store)
            try service.start(log: log) { files.remove() }
            log.write(
                .info,
                "dkim-milterd \(ProgramVersion.number) started: listening on \(socket.address), "
                    + "configuration \(path ?? "from the command line")")
        } catch {
            for line in error.message.split(separator: "\n") { log.write(.error, String(line)) }
            files.remove()
            // Not exit(): see below.
            _exit(error.status.rawValue)
        }
        cs_notify("READY=1")
        background?.ready()
        log.redirect(to: logDestination(options, isStarting: false))

        let status = control.serve(signals: signals, service: service)
        files.remove()
        cs_notify("STOPPING=1")
        log.write(.info, "dkim-milterd stopped")
        // Not exit(): the atexit handlers of OpenSSL and libmilter race with their threads.
        _exit(status.rawValue)
    }

    /// Writes the PID file and becomes the user to run as.
    private static func settle(
        _ options: DaemonOptions, files: DaemonFiles
    ) throws(ProgramError) {
        if let path = options.pidFile { try files.writePID(path: path) }
        if let user = options.user {
            try Privileges(user: user, group: options.group ?? user.group).assume()
        }
    }

    private static func openSocket(
        _ loaded: LoadedConfiguration
    ) throws(ProgramError) -> ListeningSocket {
        guard let specification = loaded.socket else {
            throw ProgramError(.configuration, "Socket: not set")
        }
        let options = loaded.configuration.daemon
        var owner: (user: UInt32, group: UInt32)?
        // The user that root is going to become must be able to connect: that is how the daemon
        // wakes libmilter.
        if geteuid() == 0, let user = options.user {
            owner = (user.user, options.group ?? user.group)
        }
        do {
            return try ListeningSocket(specification, umask: options.umask, owner: owner)
        } catch {
            throw loaded.error(.unavailable, "Socket", "\(error)")
        }
    }

    /// A daemon in the foreground writes to standard error; one in the background does so only
    /// until it is ready.
    static func logDestination(
        _ options: DaemonOptions, isStarting: Bool
    ) -> DaemonLog.Destination {
        DaemonLog.Destination(
            syslog: options.syslog,
            standardError: isStarting || !options.background,
            marksPriority: getenv("JOURNAL_STREAM") != nil)
    }
}
