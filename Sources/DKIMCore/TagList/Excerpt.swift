/// Foreign text for messages to people: short, on one line, nothing in it that steers a terminal.
enum Excerpt {
    private static let maximumLength = 64

    /// The beginning of the octets; controls, and characters that change the direction or the
    /// look of their neighbours, become "?".
    static func text(_ octets: some Collection<UInt8>) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in String(decoding: octets.prefix(maximumLength), as: UTF8.self).unicodeScalars {
            shown.append(isHarmless(scalar) ? scalar : "?")
        }
        return String(shown) + (octets.count > maximumLength ? "…" : "")
    }

    /// The same for a string.
    static func text(_ string: some StringProtocol) -> String { text(Array(string.utf8)) }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x7F else { return scalar.value >= 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }
}
