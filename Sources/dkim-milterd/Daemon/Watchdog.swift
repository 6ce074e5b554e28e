internal import DKIMFilter
import Glibc

/// Tells the service manager at intervals that mail is served (`WatchdogSec=` of a unit). While
/// libmilter does not answer it tells nothing, and the service manager starts the daemon again.
///
/// It is a thread of its own: a reload of large tables may keep the main thread for longer than an
/// interval, and mail is served meanwhile.
struct Watchdog: Sendable {
    /// How long the service manager waits for a word, in milliseconds.
    private let interval: Int

    /// Nil where nobody waits for it.
    init?(_ stage: ProcessStage) {
        guard let text = getenv("WATCHDOG_USEC"), let microseconds = Int(String(cString: text)),
            microseconds > 0
        else { return nil }
        // Under a supervisor it is that process that the service manager knows.
        let expected = stage.role == .supervised ? getppid() : getpid()
        if let process = getenv("WATCHDOG_PID"), pid_t(String(cString: process)) != expected {
            return nil
        }
        interval = min(max(microseconds / 1_000, 20), Int(Int32.max))
    }

    /// Begins, on another thread; ends when the service is stopped.
    func start(_ service: MilterService, _ manager: ServiceManager, log: DaemonLog) {
        Thread.start { run(service, manager, log) }
    }

    private func run(_ service: MilterService, _ manager: ServiceManager, _ log: DaemonLog) {
        var isAnswered = true
        while true {
            // A failure is looked at again soon; an answer is good for half of the time.
            _ = poll(nil, 0, Int32(clamping: isAnswered ? interval / 2 : interval / 10))
            let answer = service.answer(seconds: Double(interval) / 2_000)
            if service.isStopping { return }
            switch answer {
            case nil:
                manager.tell(.alive)
                if !isAnswered { log.write(.notice, "the milter service answers again") }
            case .some(let reason) where isAnswered:
                log.write(
                    .error,
                    "the milter service does not answer: \(reason); unless it does within "
                        + "\(interval / 1_000) s the service manager starts the daemon again")
            case .some:
                break
            }
            isAnswered = answer == nil
        }
    }
}
