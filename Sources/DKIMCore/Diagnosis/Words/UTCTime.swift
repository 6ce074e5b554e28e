/// A point in time in the calendar, in UTC. Its description is for people, such as
/// `2026-11-24 07:05:09 UTC`.
public struct UTCTime: Sendable, CustomStringConvertible {
    /// At most 9999: later points in time become the last second of that year.
    public let year: Int
    /// From 1.
    public let month: Int
    /// From 1.
    public let day: Int
    /// From 0, which is Sunday.
    public let weekday: Int
    /// The clock: hours, minutes and seconds, two digits each, with colons.
    public let clock: String
    private let isBeyond: Bool

    /// Takes seconds since 1970.
    public init(_ seconds: UInt64) {
        let last: UInt64 = 253_402_300_799
        isBeyond = seconds > last
        let (days, rest) = Int(min(seconds, last)).quotientAndRemainder(dividingBy: 86_400)
        // Years that begin in March have their odd day at the end; 719468 days lie between
        // 1 March of the year 0 and 1970. An era is 400 years.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month < 3 ? 1 : 0)
        weekday = (days + 4) % 7
        clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(Self.twoDigits)
            .joined(separator: ":")
    }

    /// `year-month-day hours:minutes:seconds UTC`.
    public var description: String {
        guard !isBeyond else { return "after the year 9999" }
        return "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day)) \(clock) UTC"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
