internal import DKIMCore

/// A point in time as mail writes it, in UTC (RFC 5322 §3.3).
package struct MailDate: CustomStringConvertible {
    /// Such as `Thu, 1 Jan 1970 00:00:00 +0000`.
    package let description: String

    /// Takes seconds since 1970.
    package init(_ seconds: UInt64) {
        // The year 9999 is the last that has four digits, and the last that this knows.
        let time = UTCTime(seconds)
        let month = Self.months[time.month - 1]
        description =
            "\(Self.days[time.weekday]), \(time.day) \(month) \(time.year) \(time.clock) +0000"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
