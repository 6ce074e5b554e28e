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
        if options.syslog { SystemLog.open(options) }
        for notice in loaded.notices { log.write(.notice, notice) }
        DescriptorLimit.raise()

        let socket = try openSocket(loaded)
        var pidFile: PIDFile?
        if let path = options.pidFile { pidFile = try PIDFile(path: path) }
        if let user = options.user {
            try Privileges(user: user, group: options.group ?? user.group).assume()
        }

        let signals = try SignalPipe()
        let builder = EnvironmentBuilder(log: log)
        let store = EnvironmentStore(try builder.environment(for: loaded))
        let service = try MilterService(socket: socket, store: store)
        service.start(log: log)

        log.write(
            .info,
            "dkim-milterd \(ProgramVersion.number) started: listening on \(socket.address), "
                + "configuration \(path ?? "from the command line")")
        cs_notify("READY=1")
        background?.ready()
        log.redirect(to: logDestination(options, isStarting: false))

        let control = DaemonControl(
            path: path, overrides: overrides, builder: builder, store: store, log: log)
        let status = control.serve(signals: signals, service: service)
        pidFile?.remove()
        cs_notify("STOPPING=1")
        log.write(.info, "dkim-milterd stopped")
        // Not exit(): the atexit handlers of OpenSSL and libmilter race with their threads.
        _exit(status.rawValue)
    }

    private static func openSocket(
        _ loaded: LoadedConfiguration
    ) throws(ProgramError) -> ListeningSocket {
        guard let specification = loaded.socket else {
            throw ProgramError(.configuration, "Socket: not set")
        }
        do {
            return try ListeningSocket(
                specification, umask: loaded.configuration.daemon.umask)
        } catch {
            throw ProgramError(.unavailable, "Socket: \(error)")
        }
    }

    /// A daemon in the foreground writes to standard error; one in the background does so only
    /// until it is ready.
    private static func logDestination(
        _ options: DaemonOptions, isStarting: Bool
    ) -> DaemonLog.Destination {
        DaemonLog.Destination(
            syslog: options.syslog,
            standardError: isStarting || !options.background,
            marksPriority: getenv("JOURNAL_STREAM") != nil)
    }
}
