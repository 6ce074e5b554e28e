internal import CSystem
internal import DKIMFilter
import Glibc

/// The connection to syslog.
enum SystemLog {
    /// Opens it with the configured facility.
    static func open(_ options: DaemonOptions) {
        // openlog keeps the pointer for the life of the process.
        guard let name = strdup("dkim-milterd") else { return }
        cs_open_log(name, options.syslogFacility.number << 3)
    }
}
