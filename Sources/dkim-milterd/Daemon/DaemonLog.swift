internal import CSystem
internal import DKIMFilter
import Glibc
internal import Synchronization

/// The daemon's log: syslog, standard error, or both.
final class DaemonLog: EventLog {
    /// Where lines go.
    struct Destination: Sendable {
        /// Whether syslog gets them.
        var syslog: Bool
        /// Whether standard error gets them.
        var standardError: Bool
        /// Whether standard error is the journal, which reads a priority before each line.
        var marksPriority: Bool
        /// What is left out.
        var threshold: LogLevel = .info
    }

    private let destination: Mutex<Destination>

    init(_ destination: Destination) {
        self.destination = Mutex(destination)
    }

    /// Changes where lines go from now on.
    func redirect(to new: Destination) {
        destination.withLock { $0 = new }
    }

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        let destination = destination.withLock { $0 }
        guard level <= destination.threshold else { return }
        let line = Self.line(queueID: queueID, message)
        if destination.syslog { cs_log(Int32(level.rawValue), line) }
        if destination.standardError {
            let prefix = destination.marksPriority ? "<\(level.rawValue)>" : "dkim-milterd: "
            StandardStreams.complain(prefix + line)
        }
    }

    /// One line, whatever the message holds: what comes from mail must not forge another.
    private static func line(queueID: String?, _ message: String) -> String {
        let clean = String(
            String.UnicodeScalarView(
                message.unicodeScalars.prefix(2_000).map {
                    $0.value < 0x20 || $0.value == 0x7F ? " " : $0
                }))
        return queueID.map { "\($0): \(clean)" } ?? clean
    }
}
