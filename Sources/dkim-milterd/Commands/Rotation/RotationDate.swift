import Glibc

/// A time in UTC, in digits.
struct RotationDate: CustomStringConvertible {
    let year: String
    let month: String
    let day: String
    let hour: String
    let minute: String

    /// - Parameter seconds: since 1970.
    init(_ seconds: UInt64) {
        // No later than the year 9999, so that four digits do.
        var time = time_t(clamping: min(seconds, 253_402_300_799))
        var date = tm()
        gmtime_r(&time, &date)
        func digits(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
        year = String(date.tm_year + 1_900)
        month = digits(date.tm_mon + 1)
        day = digits(date.tm_mday)
        hour = digits(date.tm_hour)
        minute = digits(date.tm_min)
    }

    /// Seconds since 1970.
    static var now: UInt64 { UInt64(clamping: time(nil)) }

    var description: String { "\(year)-\(month)-\(day) \(hour):\(minute) UTC" }
}
