/// Text that is broken between words, for a terminal.
struct Paragraph {
    /// What the first line begins with. The others begin with two blanks more than it.
    let label: String
    let text: String

    private static let width = 78

    /// The lines. A word that is too long stands on a line of its own, unbroken.
    var lines: [String] {
        let indent = String(repeating: " ", count: label.prefix { $0 == " " }.count &+ 2)
        var lines: [String] = []
        var line = label
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, line.count &+ 1 &+ word.count > Self.width {
                lines.append(line)
                line = indent
                isEmpty = true
            }
            line += isEmpty ? String(word) : " \(word)"
            isEmpty = false
        }
        return lines + [line]
    }
}
