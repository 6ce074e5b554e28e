/// How grave a log line is; the names are syslog's.
package enum LogLevel: String, Sendable, Comparable, CaseIterable {
    case error
    case warning
    case notice
    case info
    case debug

    /// The number that syslog(3) has for it; the smaller, the graver.
    package var severity: Int32 {
        switch self {
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug: 7
        }
    }

    /// Graver levels come first.
    package static func < (a: Self, b: Self) -> Bool { a.severity < b.severity }
}
