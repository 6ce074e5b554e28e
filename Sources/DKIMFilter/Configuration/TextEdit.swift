/// Replacements in a text, gathered and made at once.
struct TextEdit {
    private let bytes: [UInt8]
    private var replacements: [(range: Range<Int>, text: String)] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Puts a text in the place of some octets. Ranges do not overlap.
    mutating func replace(_ range: Range<Int>, with text: String) {
        replacements.append((range, text))
    }

    /// The text with all replacements.
    var result: [UInt8] {
        var result: [UInt8] = []
        var position = 0
        for (range, text) in replacements.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
        {
            guard range.lowerBound >= position, range.upperBound <= bytes.count else { continue }
            result += bytes[position..<range.lowerBound]
            result += text.utf8
            position = range.upperBound
        }
        return result + bytes[position...]
    }
}
