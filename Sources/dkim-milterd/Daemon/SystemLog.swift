internal import CSystemCalls
internal import DKIMFilter
import Glibc
internal import Locks

/// The connection to syslog.
final class SystemLog: Sendable {
    private struct Identity: Equatable {
        var name: String
        var facility: SyslogFacility
    }

    private let identity = Locked<Identity?>(nil)

    /// Opens it if the options ask for it.
    init(_ options: DaemonOptions) {
        follow(options)
    }

    /// The name where none is configured: what reads logs looks for that of the program it knows.
    static func defaultName(_ link: LinkName?) -> String {
        switch link {
        case .opendkim?, .dkimFilter?: link?.rawValue ?? "dkim-milterd"
        default: "dkim-milterd"
        }
    }

    /// Opens it with the name and the facility that are configured now.
    func follow(_ options: DaemonOptions) {
        guard options.syslog else { return }
        let wanted = Identity(
            name: options.syslogName ?? Self.defaultName(LinkName.current),
            facility: options.syslogFacility)
        identity.withLock { identity in
            guard identity != wanted else { return }
            identity = wanted
            // openlog keeps the pointer for the life of the process.
            guard let name = strdup(wanted.name) else { return }
            cs_open_log(name, wanted.facility.number << 3)
        }
    }
}
