/// Where log lines go. The daemon decides: syslog, journal or standard error.
package protocol EventLog: Sendable {
    /// Writes one line.
    ///
    /// - Parameters:
    ///   - level: how grave it is.
    ///   - queueID: the message's queue id, where a message is concerned.
    ///   - message: for an operator: what happened and what to do.
    func write(_ level: LogLevel, queueID: String?, _ message: String)
}

extension EventLog {
    /// Writes a line that concerns no single message.
    package func write(_ level: LogLevel, _ message: String) {
        write(level, queueID: nil, message)
    }
}
