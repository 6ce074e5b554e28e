/// A length of time as one says it: the two largest units that matter.
struct TimeSpan: CustomStringConvertible {
    let description: String

    /// Takes seconds.
    init(_ seconds: UInt64) {
        let units: [(name: String, seconds: UInt64)] = [
            ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1),
        ]
        var rest = seconds
        var words: [String] = []
        for unit in units {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit.seconds)
            if count > 0 { words.append("\(count) \(unit.name)\(count == 1 ? "" : "s")") }
            rest = remainder
        }
        description = words.isEmpty ? "0 seconds" : words.prefix(2).joined(separator: " ")
    }
}
