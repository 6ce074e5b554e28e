import DKIMFilter
import Synchronization

/// Keeps the lines.
final class RecordingLog: EventLog {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        kept.withLock { $0.append("\(level): \(message)") }
    }
}
