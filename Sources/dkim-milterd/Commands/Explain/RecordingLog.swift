internal import DKIMFilter
internal import Locks

/// Keeps what an operator would read in the log without asking for more.
final class RecordingLog: EventLog {
    private let kept = Locked<[String]>([])

    /// The lines so far.
    var lines: [String] { kept.withLock { $0 } }

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        guard level <= .notice else { return }
        kept.withLock { $0.append(message) }
    }
}
