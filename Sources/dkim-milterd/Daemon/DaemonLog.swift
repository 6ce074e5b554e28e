internal import CSystemCalls
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
        /// Whether it is standard output that gets them in its place.
        var prefersOutput = false
        /// Whether standard error is the journal, which reads a priority before each line.
        var marksPriority: Bool
        /// What is left out.
        var threshold: LogLevel = .info

        /// Before the configuration is known.
        static var starting: Self {
            Self(
                syslog: false, standardError: true,
                marksPriority: getenv("JOURNAL_STREAM") != nil)
        }
    }

    private let destination: Mutex<Destination>

    init(_ destination: Destination) {
        self.destination = Mutex(destination)
    }

    /// Drops everything.
    static var silent: DaemonLog {
        DaemonLog(Destination(syslog: false, standardError: false, marksPriority: false))
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
            StandardStreams.complain(prefix + line, onOutput: destination.prefersOutput)
        }
    }

    /// One line, whatever the message holds: what comes from mail must not forge another, nor
    /// steer the terminal that shows it.
    static func line(queueID: String?, _ message: String) -> String {
        let clean = text(message, limit: 2_000) { isPrintable($0) ? $0 : " " }
        guard let queueID, !queueID.isEmpty else { return clean }
        let id = text(queueID, limit: 100) { $0.value > 0x20 && $0.value < 0x7F ? $0 : "?" }
        return "\(id): \(clean)"
    }

    /// The beginning of a text, each of its characters as `map` gives it.
    private static func text(
        _ text: String, limit: Int, _ map: (Unicode.Scalar) -> Unicode.Scalar
    ) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit).map(map)))
    }

    /// Whether a character shows itself and nothing else. Not so: C0 and C1 controls, changes of
    /// the writing direction, line and paragraph separators, characters without width or meaning.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x7F else { return scalar.value >= 0x20 }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            return false
        default:
            return !properties.isDefaultIgnorableCodePoint
        }
    }
}
