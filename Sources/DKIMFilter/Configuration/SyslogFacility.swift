/// A facility of syslog(3).
package enum SyslogFacility: String, Sendable, CaseIterable {
    case auth
    case authpriv
    case cron
    case daemon
    case kern
    case lpr
    case mail
    case news
    case security
    case syslog
    case user
    case uucp
    case local0
    case local1
    case local2
    case local3
    case local4
    case local5
    case local6
    case local7

    /// The number of the facility (RFC 5424 §6.2.1), that is before the shift that syslog(3)
    /// wants.
    package var number: Int32 {
        switch self {
        case .kern: 0
        case .user: 1
        case .mail: 2
        case .daemon: 3
        case .auth, .security: 4
        case .syslog: 5
        case .lpr: 6
        case .news: 7
        case .uucp: 8
        case .cron: 9
        case .authpriv: 10
        case .local0: 16
        case .local1: 17
        case .local2: 18
        case .local3: 19
        case .local4: 20
        case .local5: 21
        case .local6: 22
        case .local7: 23
        }
    }
}
