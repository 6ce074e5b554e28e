/// Where log lines go. The daemon decides: syslog, journal or standard error.
package protocol EventLog: Sendable {
    /// Writes one line.
    ///
    /// - Parameters:
    ///   - level: how grave it is.
    ///   - queueID: the message's queue id, where a message is concerned.
    ///   - message: for an operator: what happened and what to do.
    func write(_ level: LogLevel, queueID: String?, _ message: String)

    /// Whether a summary of each message is wanted. Asked before one is made.
    var takesSummaries: Bool { get }

    /// Writes the summary of a message, at the level `info`.
    ///
    /// - Parameters:
    ///   - queueID: the message's queue id, where there is one.
    ///   - message: the summary in words.
    ///   - fields: the summary as data.
    func summarize(queueID: String?, _ message: String, _ fields: EventFields)
}

extension EventLog {
    /// Writes a line that concerns no single message.
    package func write(_ level: LogLevel, _ message: String) {
        write(level, queueID: nil, message)
    }

    /// Summaries are for formats with fields.
    package var takesSummaries: Bool { false }

    /// Nothing: they were not wanted.
    package func summarize(queueID: String?, _ message: String, _ fields: EventFields) {}
}
