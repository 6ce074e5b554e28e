internal import CSystemCalls
internal import DKIMFilter
import Glibc

/// The process above the daemon (AutoRestart): it starts the daemon again when it has crashed, and
/// passes signals on. It holds the PID file, and keeps the rights of the start.
struct Supervisor {
    let configuration: Configuration
    let stage: ProcessStage
    let log: DaemonLog

    private let manager: ServiceManager
    private let files: DaemonFiles

    init(configuration: Configuration, stage: ProcessStage, log: DaemonLog) {
        self.configuration = configuration
        self.stage = stage
        self.log = log
        manager = ServiceManager(stage)
        files = DaemonFiles(log: log)
    }

    private var leavesTerminal: Bool { configuration.daemon.background }

    /// How a daemon ended.
    private enum End {
        /// It was told to, or ended in order.
        case stopped(Int32)
        /// The first one did not come to serve.
        case failed(Int32)
        /// It crashed, or one that was started again did not come to serve.
        case crashed(String, wasReady: Bool)
    }

    /// Starts the daemon and watches it, until it ends in order or crashes too often.
    func run() throws(ProgramError) -> Never {
        if var path = configuration.daemon.pidFile {
            // It stays where it was started, as each daemon begins there.
            if !path.hasPrefix("/"), let base = configuration.process.baseDirectory {
                path = "\(base)/\(path)"
            }
            try files.writePID(path: path)
        }
        let status = try supervise()
        files.remove()
        _exit(status)
    }

    /// - Returns: the status to end with.
    private func supervise() throws(ProgramError) -> Int32 {
        let signals = try Pipe()
        guard fcntl(signals.writeEnd, F_SETFL, O_NONBLOCK) == 0,
            cs_catch_signals(signals.writeEnd) == 0, cs_mask_signals(0) == 0
        else {
            throw ProgramError(.systemFault, "cannot catch signals: \(SystemMessage.current)")
        }
        var record = RestartRecord(configuration.restart)
        while true {
            let daemon = try LaunchedProcess(.supervised, leavesTerminal: false)
            switch watch(daemon, signals: signals.readEnd, isFirst: record.count == 0) {
            case .stopped(let status), .failed(let status):
                return status
            case .crashed(let words, let wasReady):
                var now = timespec()
                clock_gettime(CLOCK_MONOTONIC, &now)
                if let limit = record.refusal(at: Int(now.tv_sec)) {
                    log.write(.error, "the daemon \(words); not started again: \(limit)")
                    return ExitStatus.software.rawValue
                }
                log.write(
                    .error, "the daemon \(words); it is started again, restart \(record.count)")
                if !wasReady, wasStopped(signals: signals.readEnd, within: 1_000) { return 0 }
            }
        }
    }

    /// Passes signals on until the daemon is over.
    private func watch(_ daemon: LaunchedProcess, signals: Int32, isFirst: Bool) -> End {
        var isReady = false
        var isStopping = false
        var descriptors = [
            pollfd(fd: daemon.readyPipe, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            guard poll(&descriptors, 2, -1) > 0 else { continue }
            var byte: UInt8 = 0
            if descriptors[1].revents != 0, read(signals, &byte, 1) == 1 {
                if Self.isStop(byte) { isStopping = true }
                kill(daemon.process, Int32(byte))
            }
            guard descriptors[0].revents != 0 else { continue }
            let count = read(daemon.readyPipe, &byte, 1)
            if count == 1 {
                let wasReady = isReady
                isReady = true
                if isFirst, !wasReady {
                    ready()
                } else if let notice = ServiceManager.Notice(rawValue: byte) {
                    if notice == .reloaded { files.showReload() }
                    manager.tell(notice)
                }
            } else if count == 0 {
                let end = daemon.wait()
                if isStopping { return .stopped(end.status ?? 0) }
                return self.end(end, isReady: isReady, isFirst: isFirst)
            }
        }
    }

    private func end(
        _ end: (status: Int32?, signal: Int32), isReady: Bool, isFirst: Bool
    ) -> End {
        if end.status == 0 { return .stopped(0) }
        var words =
            end.status.map { "ended with status \($0)" }
            ?? "was ended by signal \(end.signal)"
        if isReady { return .crashed(words, wasReady: true) }
        words += " before it was ready"
        if end.status == ExitStatus.configuration.rawValue {
            words += " (check-config tells why)"
        }
        guard isFirst else { return .crashed(words, wasReady: false) }
        log.write(.error, "the daemon \(words); it is not started again")
        return .failed(end.status ?? ExitStatus.software.rawValue)
    }

    /// Whether a signal to stop comes within so many milliseconds.
    private func wasStopped(signals: Int32, within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        return poll(&descriptor, 1, milliseconds) == 1 && read(signals, &byte, 1) == 1
            && Self.isStop(byte)
    }

    private static func isStop(_ signal: UInt8) -> Bool {
        Int32(signal) == SIGTERM || Int32(signal) == SIGINT
    }

    private func ready() {
        manager.tell(.ready)
        stage.ready(leavesTerminal: leavesTerminal)
        log.redirect(to: Daemon.logDestination(configuration, isStarting: false))
    }
}
