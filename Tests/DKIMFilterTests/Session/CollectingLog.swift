import DKIMFilter
import Synchronization

/// Keeps log lines as `level queue-id: text`, with `-` for a line without a queue id.
final class CollectingLog: EventLog {
    private let collected = Mutex<[String]>([])
    private let collectedSummaries = Mutex<[String]>([])
    let takesSummaries: Bool

    init(takesSummaries: Bool = false) {
        self.takesSummaries = takesSummaries
    }

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        collected.withLock { $0.append("\(level) \(queueID ?? "-"): \(message)") }
    }

    func summarize(queueID: String?, _ message: String, _ fields: EventFields) {
        let text = "\(queueID ?? "-"): \(message): \(Self.text(fields))"
        collectedSummaries.withLock { $0.append(text) }
    }

    /// All summaries so far, as `queue-id: words: name=value …`, with `#` for a time.
    var summaries: [String] { collectedSummaries.withLock { $0 } }

    private static func text(_ fields: EventFields) -> String {
        fields.members.map { name, value in
            switch value {
            case .text(let text): "\(name)=\(text)"
            case .count(let count): "\(name)=\(count)"
            case .milliseconds: "\(name)=#"
            case .list(let list): "\(name)=[" + list.map { text($0) }.joined(separator: "; ") + "]"
            }
        }.joined(separator: " ")
    }

    /// All lines so far.
    var lines: [String] { collected.withLock { $0 } }
}
