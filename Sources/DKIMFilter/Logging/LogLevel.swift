/// How grave a log line is; the names are syslog's.
package enum LogLevel: Int, Sendable, Comparable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
    case debug = 7

    /// Graver levels come first.
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
