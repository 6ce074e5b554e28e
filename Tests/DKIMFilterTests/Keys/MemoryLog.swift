import DKIMFilter
import Synchronization

/// Keeps log lines for a test.
final class MemoryLog: EventLog {
    private let written = Mutex<[String]>([])

    var lines: [String] { written.withLock { $0 } }

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        written.withLock { $0.append("\(level): \(message)") }
    }
}
