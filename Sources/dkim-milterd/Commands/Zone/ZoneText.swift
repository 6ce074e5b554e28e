/// Text as zone files (RFC 1035 §5.1) and nsupdate(1) take it.
enum ZoneText {
    /// ASCII text as quoted strings of at most so many octets each.
    ///
    /// - Parameter lead: stands before the text in the first string, and is not counted.
    static func strings(_ text: String, maximum: Int, lead: String = "") -> [String] {
        var rest = text[...]
        var strings: [String] = []
        while !rest.isEmpty {
            strings.append(quoted((strings.isEmpty ? lead : "") + rest.prefix(maximum)))
            rest = rest.dropFirst(maximum)
        }
        return strings
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
