/// What the daemon does with mail.
package struct Mode: OptionSet, Sendable, Hashable {
    /// One bit for each task.
    package let rawValue: UInt8

    /// Takes the bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Signs mail that is ours.
    package static let sign = Self(rawValue: 1)
    /// Verifies all other mail.
    package static let verify = Self(rawValue: 2)
    /// Does both.
    package static let signAndVerify: Self = [.sign, .verify]

    /// Reads `s`, `v` or both letters; nil for anything else.
    init?(_ text: String) {
        var mode: Self = []
        for letter in text.lowercased() {
            switch letter {
            case "s": mode.insert(.sign)
            case "v": mode.insert(.verify)
            default: return nil
            }
        }
        guard !mode.isEmpty else { return nil }
        self = mode
    }

    static let parameters: [Parameter] = [
        .custom(
            "Mode", type: "letters", default: "sv",
            help: "Signs (s), verifies (v), or does both (sv)."
        ) { configuration, setting, context in
            guard let mode = Mode(setting.value) else {
                context.report(
                    "“\(setting.value)” is not a mode", expected: "s, v or sv", in: setting)
                return
            }
            configuration.mode = mode
        }
    ]
}
