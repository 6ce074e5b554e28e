internal import CSystemCalls
internal import DKIMFilter
import Glibc
internal import Locks
internal import Milter
internal import Synchronization

/// The daemon's log: syslog, standard error, or both.
final class DaemonLog: EventLog {
    /// Where lines go, which, and in what form.
    struct Destination: Sendable {
        /// Whether syslog gets them.
        var syslog: Bool
        /// Whether standard error gets them.
        var standardError: Bool
        /// Whether it is standard output that gets them in its place.
        var prefersOutput = false
        /// Whether standard error is the journal, which reads a priority before each line.
        var marksPriority: Bool
        /// What they look like.
        var format = LogFormat.text
        /// What is less grave is left out.
        var threshold: LogLevel = .info
        /// How many lines about the same fault are written in a minute; 0 for all.
        var repeatLimit = 0

        /// Before the configuration is known.
        static var starting: Self {
            Self(
                syslog: false, standardError: true,
                marksPriority: getenv("JOURNAL_STREAM") != nil)
        }

        /// Whether the summaries of messages are written.
        var takesSummaries: Bool { format == .json && threshold >= .info }
    }

    private let destination: Locked<Destination>
    /// What the destination says of it, to be asked for each message.
    private let wantsSummaries: Atomic<Bool>
    private let repeats = Locked(RepeatLimiter())
    private let leftOut = Atomic<UInt64>(0)

    init(_ destination: Destination) {
        self.destination = Locked(destination)
        wantsSummaries = Atomic(destination.takesSummaries)
    }

    /// Drops everything.
    static var silent: DaemonLog {
        DaemonLog(Destination(syslog: false, standardError: false, marksPriority: false))
    }

    /// Changes where lines go from now on.
    func redirect(to new: Destination) {
        destination.withLock { $0 = new }
        wantsSummaries.store(new.takesSummaries, ordering: .relaxed)
    }

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        let destination = destination.withLock { $0 }
        guard level <= destination.threshold,
            isToBeWritten(level, message, limit: destination.repeatLimit)
        else { return }
        put(level, queueID: queueID, message, nil, destination)
    }

    var takesSummaries: Bool { wantsSummaries.load(ordering: .relaxed) }

    func summarize(queueID: String?, _ message: String, _ fields: EventFields) {
        let destination = destination.withLock { $0 }
        guard destination.takesSummaries else { return }
        put(.info, queueID: queueID, message, fields, destination)
    }

    // MARK: Repetitions

    /// Lines that were left out.
    var repeatsLeftOut: UInt64 { leftOut.load(ordering: .relaxed) }

    /// Tells what was left out of late: at the end.
    func tellRepeats() { tell(repeats.withLock { $0.takeSummaries() }) }

    private func isToBeWritten(_ level: LogLevel, _ message: String, limit: Int) -> Bool {
        guard level <= .warning, limit > 0 else { return true }
        let now = MonotonicTime.now
        let (summaries, verdict) = repeats.withLock { repeats in
            (
                repeats.takeSummaries(now: now),
                repeats.verdict(on: message, level, limit: limit, now: now)
            )
        }
        tell(summaries)
        guard case .leaveOut(let isFirst) = verdict else { return true }
        leftOut.add(1, ordering: .relaxed)
        if isFirst {
            // If the system has no thread left, the next fault after the minute tells it.
            _ = BackgroundThread.start { [self] in
                _ = poll(nil, 0, Int32(clamping: RepeatLimiter.period / 1_000_000 + 1))
                tell(repeats.withLock { $0.takeSummaries(now: MonotonicTime.now) })
            }
        }
        return false
    }

    private func tell(_ summaries: [RepeatLimiter.Summary]) {
        guard !summaries.isEmpty else { return }
        let destination = destination.withLock { $0 }
        let seconds = RepeatLimiter.period / 1_000_000_000
        for summary in summaries {
            var fields = EventFields()
            fields.add("event", "repeats")
            fields.add("repeats", summary.count)
            put(
                summary.level, queueID: nil,
                "\(summary.count) more of these in \(seconds) s (LogRepeatLimit), the last one: "
                    + summary.message, fields, destination)
        }
    }

    // MARK: Lines

    private func put(
        _ level: LogLevel, queueID: String?, _ message: String, _ fields: EventFields?,
        _ destination: Destination
    ) {
        func line(time: String?) -> String {
            switch destination.format {
            case .text: Self.line(queueID: queueID, message)
            case .json: LogObject.text(level, queueID: queueID, message, fields, time: time)
            }
        }
        if destination.syslog { cs_log(level.severity, line(time: nil)) }
        guard destination.standardError else { return }
        let name = destination.format == .text ? "dkim-milterd: " : ""
        let prefix = destination.marksPriority ? "<\(level.severity)>" : name
        StandardStreams.complain(
            prefix + line(time: destination.format == .json ? LogObject.now : nil),
            onOutput: destination.prefersOutput)
    }

    /// One line, whatever the message holds: what comes from mail must not forge another, nor
    /// steer the terminal that shows it.
    static func line(queueID: String?, _ message: String) -> String {
        let clean = text(message, limit: 2_000) { $0.isPrintable ? $0 : " " }
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
}
