/// A place in foreign text, shown in two lines: the text around it, and a caret below the place.
enum MarkedText {
    private static let octetsBefore = 40
    private static let octetsInAll = 72

    /// The two lines; none where the place lies outside.
    ///
    /// - Parameters:
    ///   - offset: counts octets from 0; one past the end means the end.
    static func lines(_ text: some Collection<UInt8>, at offset: Int) -> [String] {
        guard (0...text.count).contains(offset) else { return [] }
        let start = max(0, offset - octetsBefore)
        let shown = text.dropFirst(start).prefix(octetsInAll)
        let head = start > 0 ? "…" : ""
        let tail = start + shown.count < text.count ? "…" : ""
        let indent = String(repeating: " ", count: offset - start + (start > 0 ? 1 : 0))
        return [
            head + String(String.UnicodeScalarView(shown.map(Self.column))) + tail, indent + "^",
        ]
    }

    /// One column for one octet, so that the caret stands where it should. Folds become blanks.
    private static func column(of octet: UInt8) -> Unicode.Scalar {
        if octet.isFoldingOctet { return " " }
        return octet > 0x20 && octet < 0x7F ? Unicode.Scalar(octet) : "?"
    }
}
