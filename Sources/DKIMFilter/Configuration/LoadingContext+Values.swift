// The kinds of value that a parameter can have. Each gives nil after noting what is wrong.

extension LoadingContext {
    /// Only the first letter counts, as ever in such files: T, Y, 1 or F, N, 0.
    package mutating func yesNo(_ setting: Setting) -> Bool? {
        switch setting.value.utf8.first {
        case 0x54, 0x74, 0x59, 0x79, 0x31: return true
        case _ where Self.isOff(setting.value): return false
        default:
            report("“\(setting.value)” is neither yes nor no", remedy: "use yes or no", in: setting)
            return nil
        }
    }

    /// Whether a value says no.
    static func isOff(_ value: String) -> Bool {
        switch value.utf8.first {
        case 0x46, 0x66, 0x4E, 0x6E, 0x30: true
        default: false
        }
    }

    /// A whole number in C notation: `0x…` is hexadecimal, a leading 0 makes it octal.
    package mutating func number(_ setting: Setting, in bounds: ClosedRange<Int>) -> Int? {
        let expected = "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        guard let number = Self.cNumber(setting.value) else {
            let isBadOctal = setting.value.hasPrefix("0") && Int(setting.value) != nil
            report(
                "“\(setting.value)” is not a number", expected: expected,
                remedy: isBadOctal ? "a leading 0 makes it octal" : nil, in: setting)
            return nil
        }
        guard bounds.contains(number) else {
            report("\(setting.value) is out of range", expected: expected, in: setting)
            return nil
        }
        return number
    }

    /// One of the given words, in any letter case.
    package mutating func word<Value>(
        _ setting: Setting, of type: Value.Type = Value.self
    ) -> Value? where Value: CaseIterable & RawRepresentable<String> {
        let wanted = setting.value.lowercased()
        if let value = Value.allCases.first(where: { $0.rawValue.lowercased() == wanted }) {
            return value
        }
        let words = Value.allCases.map(\.rawValue)
        report(
            "“\(setting.value)” is not known here",
            expected: "one of " + words.joined(separator: ", "),
            remedy: Spelling.nearest(to: setting.value, among: words).map { "is “\($0)” meant?" },
            in: setting)
        return nil
    }

    /// A number as C reads it; nil where anything else stands there, or where it is too large.
    static func cNumber(_ text: String) -> Int? {
        var digits = Substring(text)
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        var radix = 10
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            radix = 16
            digits.removeFirst(2)
        } else if digits.hasPrefix("0"), digits.count > 1 {
            radix = 8
            digits.removeFirst()
        }
        guard digits.first != "-", digits.first != "+", let value = Int(digits, radix: radix)
        else { return nil }
        return isNegative ? 0 &- value : value
    }
}
