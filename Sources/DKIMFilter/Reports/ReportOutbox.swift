/// Sends reports. The daemon decides how; neither call waits.
package protocol ReportOutbox: Sendable {
    /// Whether a report to that domain may be made now. Where it may, it counts as made.
    func admits(domain: String) -> Bool
    /// Takes a report to be sent in the background.
    ///
    /// - Parameters:
    ///   - message: a whole message with To and From, and LF as line end.
    ///   - command: the program that sends it, with its arguments.
    ///   - queueID: the message that it is about.
    func send(_ message: [UInt8], command: [String], queueID: String?)
}
