internal import CSystem
internal import DKIMFilter
import Glibc
internal import Synchronization

/// The connection to syslog.
final class SystemLog: Sendable {
    private let facility = Mutex<SyslogFacility?>(nil)

    /// Opens it if the options ask for it.
    init(_ options: DaemonOptions) {
        follow(options)
    }

    /// Opens it with the facility that is configured now.
    func follow(_ options: DaemonOptions) {
        guard options.syslog else { return }
        facility.withLock { facility in
            guard facility != options.syslogFacility else { return }
            facility = options.syslogFacility
            // openlog keeps the pointer for the life of the process.
            guard let name = strdup("dkim-milterd") else { return }
            cs_open_log(name, options.syslogFacility.number << 3)
        }
    }
}
