internal import CSystemCalls
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
        let stage = ProcessStage.take()
        PassedSockets.claim(stage)
        let folders = ProcessFolders()
        if !stage.role.serves {
            try launch(stage, path: path, overrides: overrides, folders)
        }
        try serve(stage, path: path, overrides: overrides, folders)
    }

    /// Starts the other processes that are asked for, and does not return then.
    private static func launch(
        _ stage: ProcessStage, path: String?, overrides: [(name: String, value: String)],
        _ folders: ProcessFolders
    ) throws(ProgramError) {
        let configuration = Configuration.loadProcesses(
            path: path, overrides: overrides, environment: folders.environment())
        // Faults are told by whoever reads all of it.
        guard let configuration else { return }
        if stage.role == .first, configuration.daemon.background {
            try Background.enter(configuration.restart.isOn ? .supervisor : .daemon)
        }
        guard configuration.restart.isOn else { return }
        let log = DaemonLog(logDestination(configuration, isStarting: true))
        _ = SystemLog(configuration.daemon)
        try Supervisor(configuration: configuration, stage: stage, log: log).run()
    }

    /// Is the daemon.
    private static func serve(
        _ stage: ProcessStage, path: String?, overrides: [(name: String, value: String)],
        _ folders: ProcessFolders
    ) throws(ProgramError) {
        cs_return_large_blocks()
        let running = try start(stage, path: path, overrides: overrides, folders)
        Watchdog(stage)?.start(
            running.service, running.control.manager, log: running.control.log)
        running.control.startKeyChecks()
        let status = running.control.serve(signals: running.signals, service: running.service)
        running.files.remove()
        running.control.log.write(.info, ProgramVersion.terminating(status.rawValue))
        running.control.log.tellRepeats()
        // Not exit(): the atexit handlers of OpenSSL and libmilter race with their threads.
        _exit(status.rawValue)
    }

    /// What lives as long as the daemon. What was loaded at the start is not in it, so that a
    /// reload frees the old tables.
    private struct Running {
        let control: DaemonControl
        let signals: SignalPipe
        let service: MilterService
        let monitoring: MonitoringService?
        let files: DaemonFiles
    }

    /// Makes everything ready, until clients can connect.
    private static func start(
        _ stage: ProcessStage, path: String?, overrides: [(name: String, value: String)],
        _ folders: ProcessFolders
    ) throws(ProgramError) -> Running {
        let log = DaemonLog(.starting)
        let manager = ServiceManager(stage)
        let stores = LoadedConfiguration.stores(log: log)
        let loaded = try LoadedConfiguration(
            path: path, overrides: overrides, stores: stores, folders: folders)
        log.redirect(to: logDestination(loaded.configuration, isStarting: true))
        let systemLog = SystemLog(loaded.configuration.daemon)
        log.write(.info, ProgramVersion.starting(CommandLine.arguments))
        for notice in loaded.notices { log.write(.notice, notice) }
        DescriptorLimit.raise()

        let files = DaemonFiles(log: log)
        let signals: SignalPipe
        let service: MilterService
        let control: DaemonControl
        let monitoring: MonitoringService?
        do throws(ProgramError) {
            try folders.enter(loaded.configuration.process)
            // From here on a signal to end waits until what is being made can be removed.
            signals = try SignalPipe()
            let sockets = try DaemonSockets(loaded, files, log)
            try settle(loaded, files, folders, isSupervised: stage.role == .supervised)
            let builder = EnvironmentBuilder(log: log)
            let store = EnvironmentStore(try builder.environment(for: loaded))
            builder.metrics.noteLoad(.success, isFirst: true, now: UInt64(clamping: time(nil)))
            control = DaemonControl(
                path: path, overrides: overrides, builder: builder, store: store, stores: stores,
                log: log, systemLog: systemLog, folders: folders, manager: manager, files: files,
                atStart: loaded.configuration.withoutTables)
            MilterServer.setDebugLevel(Int32(loaded.configuration.process.milterDebug))
            service = try MilterService(socket: sockets.milter, store: store)
            try service.start(log: log) { files.remove() }
            monitoring = try MonitoringService(control, service, on: sockets.monitoring)
            log.write(
                .info,
                "dkim-milterd \(ProgramVersion.number) started: listening on \(sockets.milter.address), "
                    + "configuration \(path ?? "from the command line")")
        } catch {
            for line in error.message.split(separator: "\n") { log.write(.error, String(line)) }
            files.remove()
            // Not exit(): see below.
            _exit(error.status.rawValue)
        }
        // A supervisor hears it by the next line.
        if stage.role != .supervised { manager.tell(.ready) }
        stage.ready(leavesTerminal: loaded.configuration.daemon.background)
        log.redirect(to: logDestination(loaded.configuration, isStarting: false))
        return Running(
            control: control, signals: signals, service: service, monitoring: monitoring,
            files: files)
    }

    /// Writes the PID file, and becomes the user to run as, in the root to run in.
    private static func settle(
        _ loaded: LoadedConfiguration, _ files: DaemonFiles, _ folders: ProcessFolders,
        isSupervised: Bool
    ) throws(ProgramError) {
        let options = loaded.configuration.daemon
        if let path = options.pidFile, !isSupervised { try files.writePID(path: path) }
        try folders.changeRoot(loaded)
        if let user = options.user {
            try Privileges(user: user, group: options.group ?? user.group).assume()
        }
        if loaded.configuration.process.enableCoredumps { try CoreDumps.enable() }
    }

    /// A daemon in the foreground writes to standard error; one in the background does so only
    /// until it is ready.
    static func logDestination(
        _ configuration: Configuration, isStarting: Bool
    ) -> DaemonLog.Destination {
        let options = configuration.daemon
        return DaemonLog.Destination(
            syslog: options.syslog,
            standardError: isStarting || !options.background,
            prefersOutput: options.stdoutLog && !options.background,
            marksPriority: getenv("JOURNAL_STREAM") != nil,
            format: configuration.logging.format,
            threshold: configuration.logging.level,
            repeatLimit: configuration.logging.repeatLimit)
    }
}
