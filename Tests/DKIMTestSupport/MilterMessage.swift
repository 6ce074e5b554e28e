/// A message as a mail server shows it to a milter.
package struct MilterMessage: Sendable {
    /// The sender's address in angle brackets, and ESMTP parameters.
    package var mail = ["<sender@example.com>"]
    /// One or more recipients, each with its parameters.
    package var recipients = [["<recipient@example.net>"]]
    /// Names, and bodies with everything after the colon, folds as LF.
    package var header: [(name: String, body: String)] = [
        ("From", " Sender <sender@example.com>"), ("Subject", " a test"),
    ]
    package var body: [UInt8] = Array("Hello\r\n".utf8)
    /// Macros by event. The queue id `i` is sent with each event from DATA on.
    package var macros: [MilterEvent: [(name: String, value: String)]] = [:]
    package var queueID = "4XyZ0123456789"

    package init() {}
}
