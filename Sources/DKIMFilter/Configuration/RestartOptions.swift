/// Whether a process stays above the daemon and starts it again after a crash.
package struct RestartOptions: Sendable {
    /// How many restarts in how long are too many.
    package struct Rate: Sendable, Hashable {
        /// So many are still borne.
        package let count: Int
        /// In so many seconds.
        package let seconds: Int

        /// Joins the two.
        package init(count: Int, seconds: Int) {
            self.count = count
            self.seconds = seconds
        }
    }

    /// Whether to (AutoRestart).
    package var isOn = false
    /// How many restarts in all; 0 for no limit (AutoRestartCount).
    package var count = 0
    /// How many in a span of time; nil for no limit (AutoRestartRate).
    package var rate: Rate?

    /// Off, and without limits.
    package init() {}

    static let parameters: [Parameter] = [
        .yesNo(
            "AutoRestart", \.restart.isOn, help: "Starts the daemon again when it has crashed.",
            details: """
                A process stays above the daemon, holds PidFile, passes signals on, and reads the \
                configuration anew for each restart. A daemon that ends before it was ready is not \
                started again. Under systemd the unit does the same without it.
                """
        ).atStart(),
        .number(
            "AutoRestartCount", \.restart.count, in: 0...1_000_000,
            help: "After so many restarts AutoRestart gives up; 0 for never."
        ).atStart(),
        .custom(
            "AutoRestartRate", type: "n/t[smhd]", default: nil,
            help: "AutoRestart gives up above N restarts in T seconds, minutes, hours or days."
        ) { configuration, setting, context in
            guard let rate = Rate(setting.value) else {
                context.report(
                    "“\(setting.value)” is not a rate", expected: "a rate such as 10/1h",
                    in: setting)
                return
            }
            configuration.restart.rate = rate
        }.atStart(),
    ]
}

extension RestartOptions.Rate {
    /// Reads `n/t` with one of the letters s, m, h and d, or none for seconds.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            .map(\.trimmedOfBlanks)
        guard parts.count == 2, let count = Self.number(parts[0]) else { return nil }
        var digits = parts[1]
        var unit = 1
        if let letter = digits.last, !letter.isNumber {
            let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
            guard let seconds = units[Character(letter.lowercased())] else { return nil }
            unit = seconds
            digits = digits.dropLast()
        }
        guard let span = Self.number(digits) else { return nil }
        self.init(count: count, seconds: span &* unit)
    }

    private static func number(_ digits: Substring) -> Int? {
        guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int(digits),
            (1...1_000_000).contains(number)
        else { return nil }
        return number
    }
}
