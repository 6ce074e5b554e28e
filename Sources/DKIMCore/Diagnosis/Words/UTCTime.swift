/// A point in time as an operator reads it, such as `2026-11-24 07:05:09 UTC`.
struct UTCTime: CustomStringConvertible {
    let description: String

    /// Takes seconds since 1970.
    init(_ seconds: UInt64) {
        // 9999 is the last year of four digits.
        guard let seconds = Int(exactly: seconds), seconds <= 253_402_300_799 else {
            description = "after the year 9999"
            return
        }
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        // Years that begin in March have their odd day at the end; 719468 days lie between
        // 1 March of the year 0 and 1970. An era is 400 years.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month < 3 ? 1 : 0)
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(Self.twoDigits)
            .joined(separator: ":")
        description = "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day)) \(clock) UTC"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
