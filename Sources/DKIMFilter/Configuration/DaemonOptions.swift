/// How the daemon runs: where it listens, as whom, and what it logs.
package struct DaemonOptions: Sendable {
    /// Where the MTA connects, as written; nil only where the caller did not ask for it.
    package var socket: String?
    /// The user, as written.
    package var userID: String?
    /// The user that UserID names.
    package var user: UserAccount?
    /// The group that UserID names, or else the user's own.
    package var group: UInt32?
    /// The file mode creation mask for the socket; nil leaves the inherited one.
    package var umask: UInt32?
    /// Where to write the process number.
    package var pidFile: String?
    /// Whether to leave the terminal.
    package var background = true
    /// Whether to log by syslog(3).
    package var syslog = false
    /// With which facility.
    package var syslogFacility = SyslogFacility.mail
    /// The name that lines have in the system's log; nil for that of the program as it was called.
    package var syslogName: String?
    /// Whether a daemon in the foreground logs to standard output, not to standard error.
    package var stdoutLog = false
    /// Whether to log successes too.
    package var syslogSuccess = false
    /// Whether to log the steps of each decision.
    package var logWhy = false

    static let parameters: [Parameter] = [
        .text(
            "Socket", type: "socket", \.daemon.socket,
            help: "Where the MTA connects: inet:PORT@HOST, inet6:PORT@HOST or local:PATH.",
            details: "fd:N is a socket that the service manager passes; dkim-milterd(8) tells more."
        ).atStart(),
        .yesNo(
            "Background", \.daemon.background,
            help: "Leaves the terminal after the start."
        ).atStart(),
        .text(
            "PidFile", type: "path", \.daemon.pidFile,
            help: "Where to write the number of the process."
        ).atStart(),
        .custom(
            "UserID", type: "user[:group]", default: nil,
            help: "The user, and the group, to run as after the start.", apply: applyUserID
        ).atStart(),
        .custom(
            "UMask", type: "number", default: nil,
            help: "The file mode creation mask of the socket; octal with a leading 0.",
            apply: applyUMask
        ).atStart(),
        .yesNo("Syslog", \.daemon.syslog, help: "Logs by syslog(3)."),
        .word(
            "SyslogFacility", \.daemon.syslogFacility,
            help: "The facility to log with, such as mail, daemon or local0 to local7."),
        .custom(
            "SyslogName", type: "name", default: nil,
            help: "The name that lines have in the system's log; unset, that of the program.",
            details: "Called by the name of opendkim or dkim-filter, the program has that name."
        ) { configuration, setting, _ in configuration.daemon.syslogName = setting.value },
        .yesNo(
            "StdoutLog", \.daemon.stdoutLog,
            help: "Logs to standard output, as containers want it, in place of standard error.",
            details: "It counts with Background no; a daemon in the background has no output."),
        .yesNo("SyslogSuccess", \.daemon.syslogSuccess, help: "Logs successes too."),
        .yesNo(
            "LogWhy", \.daemon.logWhy,
            help: "Logs each step of the decision to sign or to verify a message."),
    ]

    @Sendable private static func applyUserID(
        configuration: inout Configuration, setting: Setting, context: inout LoadingContext
    ) {
        let parts = setting.value.split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = context.environment.user(String(parts[0])) else {
            context.report(
                "there is no user “\(parts[0])”", remedy: "create it, or name another",
                in: setting)
            return
        }
        var number = user.group
        if parts.count > 1 {
            guard let group = context.environment.group(String(parts[1])) else {
                context.report(
                    "there is no group “\(parts[1])”", remedy: "create it, or name another",
                    in: setting)
                return
            }
            number = group.group
        }
        configuration.daemon.userID = setting.value
        configuration.daemon.user = user
        configuration.daemon.group = number
    }

    @Sendable private static func applyUMask(
        configuration: inout Configuration, setting: Setting, context: inout LoadingContext
    ) {
        guard let value = context.number(setting, in: 0...0o777) else { return }
        configuration.daemon.umask = UInt32(value)
        if value > 7, setting.value.first != "0" {
            let octal = String(value, radix: 8)
            context.notice(
                "\(setting.value) is read as a decimal number, that is 0\(octal); "
                    + "an octal mask begins with 0", in: setting)
        }
    }
}
