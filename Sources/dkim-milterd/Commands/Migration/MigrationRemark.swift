internal import DKIMFilter

/// Where the same line does something else than in OpenDKIM, and the row of the parameter cannot
/// say so: it depends on the value.
enum MigrationRemark {
    /// What to say about a line of the configuration.
    static func all(for setting: Setting, in settings: ParameterSettings) -> [String] {
        switch setting.name.lowercased() {
        case "multiplesignatures":
            guard ParameterSettings.plainValue(of: setting) == "True" else { return [] }
            return [
                "every line of SigningTable that matches signs; of more than two OpenDKIM makes "
                    + "only the first and the last"
            ]
        case "syslog":
            guard ParameterSettings.plainValue(of: setting) == "True",
                settings.setting("SyslogName") == nil
            else { return [] }
            return [
                "lines are tagged dkim-milterd: for what looks for opendkim in logs, add "
                    + "“SyslogName opendkim”"
            ]
        case "alwayssignheaders":
            return [
                "dkim-filter listed a field of these that was not there; here each is listed once "
                    + "more than it is there, so that nobody can add another"
            ]
        case "socket":
            return socket(setting.value)
        default:
            return []
        }
    }

    private static let chroot = "/var/spool/postfix/"

    private static func socket(_ value: String) -> [String] {
        guard let path = unixPath(value) else { return [] }
        if path.hasPrefix(chroot) {
            return ["main.cf: unix:\(path.dropFirst(chroot.count)), as before"]
        }
        return [
            "main.cf: unix:\(path), as before; Postfix in its chroot, as in Debian, does not get "
                + "there: use inet:8891@127.0.0.1, or a path below \(chroot)"
        ]
    }

    /// The path of a Unix socket; nil for others.
    static func unixPath(_ value: String) -> String? {
        for type in ["local:", "unix:"] where value.lowercased().hasPrefix(type) {
            return String(value.dropFirst(type.count))
        }
        return value.hasPrefix("/") ? value : nil
    }
}
