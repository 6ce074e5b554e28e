import DKIMFilter
import Synchronization

/// Keeps log lines as `level queue-id: text`, with `-` for a line without a queue id.
final class CollectingLog: EventLog {
    private let collected = Mutex<[String]>([])

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        collected.withLock { $0.append("\(level) \(queueID ?? "-"): \(message)") }
    }

    /// All lines so far.
    var lines: [String] { collected.withLock { $0 } }
}
