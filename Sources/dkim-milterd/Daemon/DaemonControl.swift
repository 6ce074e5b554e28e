internal import DKIMFilter
internal import DKIMStores
import Glibc

/// What the daemon does on signals: reload, stop.
struct DaemonControl {
    let path: String?
    let overrides: [(name: String, value: String)]
    let builder: EnvironmentBuilder
    let store: EnvironmentStore
    let stores: DataSetStores
    let log: DaemonLog
    let systemLog: SystemLog
    let folders: ProcessFolders
    let manager: ServiceManager
    let files: DaemonFiles
    /// What the daemon was started with.
    let atStart: Configuration

    /// Looks whether DNS publishes the signing keys, on a thread of its own. To be called when mail
    /// can come, which it does not hold up.
    func startKeyChecks() {
        let (checker, store) = (builder.keyChecker, store)
        checker.configurationChanged(store.current.configuration)
        Thread.start {
            while true { checker.wait(milliseconds: checker.step(store.current)) }
        }
    }

    /// Waits for signals until one of them means the end. To be called on the main thread.
    func serve(signals: SignalPipe, service: MilterService) -> ExitStatus {
        while true {
            let signal = signals.next()
            guard signal == SIGTERM || signal == SIGINT else {
                reload()
                continue
            }
            manager.tell(.stopping)
            log.write(.info, "stopping: no new connections; messages in flight are finished")
            if !service.drain(seconds: Daemon.drainSeconds) {
                log.write(
                    .warning,
                    "stopped with messages in flight after \(Int(Daemon.drainSeconds)) s; "
                        + "the MTA will try them again")
            }
            return .success
        }
    }

    /// Reads the configuration, tables and keys again; a fault leaves the old ones in force.
    private func reload() {
        let isHeard = manager.tell(.reloading)
        defer { if isHeard { manager.tell(.ready) } }
        do {
            let loaded = try LoadedConfiguration(
                path: path, overrides: overrides, stores: stores, folders: folders)
            store.replace(with: try builder.environment(for: loaded))
            builder.keyChecker.configurationChanged(loaded.configuration)
            builder.metrics.noteLoad(.success, now: UInt64(clamping: time(nil)))
            redirectLog(loaded.configuration)
            for row in ParameterTable.rows
            where row.needsRestart && loaded.configuration.differs(from: atStart, in: row.name) {
                log.write(
                    .notice,
                    loaded.text(row.name, "has changed, which takes effect at a restart only"))
            }
            for notice in loaded.notices { log.write(.notice, notice) }
            log.write(.info, "configuration reloaded from \(path ?? "the command line")")
            files.showReload()
            manager.tell(.reloaded)
        } catch {
            builder.metrics.noteLoad(.failure, now: UInt64(clamping: time(nil)))
            for line in error.message.split(separator: "\n") {
                log.write(.error, "configuration not reloaded: \(line)")
            }
            log.write(.error, "the old configuration stays in force; mend the above and reload")
        }
    }

    /// Follows Syslog and its like. Whether there is a terminal was settled at the start.
    private func redirectLog(_ new: Configuration) {
        systemLog.follow(new.daemon)
        var configuration = new
        configuration.daemon.background = atStart.daemon.background
        log.redirect(to: Daemon.logDestination(configuration, isStarting: false))
    }
}
