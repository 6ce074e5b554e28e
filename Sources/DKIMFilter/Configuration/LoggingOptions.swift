/// What log lines look like, and how many there are.
package struct LoggingOptions: Sendable, Hashable {
    /// In what form they are written (LogFormat).
    package var format = LogFormat.text
    /// What is less grave is left out (LogLevel).
    package var level = LogLevel.info
    /// Lines about the same fault that are written in a minute; 0 for all (LogRepeatLimit).
    package var repeatLimit = 100

    static let parameters: [Parameter] = [
        .word(
            "LogFormat", \.logging.format,
            help: "The form of log lines: text, or json for one JSON object a line.",
            details: """
                The object has time, level, queue_id and message. With json each message also has \
                a line of its own at the level info that tells what became of it. \
                Documentation/monitoring.md lists its fields. Faults in the configuration are told \
                as text while it is being read at the start.
                """, origin: .addition),
        .word(
            "LogLevel", \.logging.level,
            help: "The least grave lines that are written: error, warning, notice, info or debug.",
            origin: .addition),
        .number(
            "LogRepeatLimit", \.logging.repeatLimit, in: 0...1_000_000,
            help: "How many lines about the same fault are written in a minute; 0 for all.",
            details: """
                It counts for the levels error and warning. Lines are about the same fault if they \
                differ only in words with anything but letters in them, such as addresses, domains, \
                numbers and queue ids. How many were left out is told when the minute is over. \
                Lines of other levels, such as those about signatures that were made or verified, \
                are all written.
                """, origin: .addition),
    ]
}
