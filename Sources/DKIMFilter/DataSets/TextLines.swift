/// The lines of a file that hold something, with their numbers: `#` begins a comment anywhere,
/// blanks at both ends and a CR at the end do not count.
struct TextLines: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>
    private var number = 0

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
        // Editors on other systems mark UTF-8 with these octets.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    }

    mutating func next() -> (number: Int, line: Substring)? {
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            let line = rest[..<end].prefix { $0 != 0x23 }
            rest = rest[end...].dropFirst()
            number &+= 1
            let text = Substring(decoding: line, as: UTF8.self).trimmedOfBlanks
            if !text.isEmpty { return (number, text) }
        }
        return nil
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without blanks, tabs and CRs at both ends.
    var trimmedOfBlanks: Substring {
        let octets = self[...].utf8
        guard let first = octets.firstIndex(where: { !$0.isBlank }),
            let last = octets.lastIndex(where: { !$0.isBlank })
        else { return self[endIndex...] }
        return self[first..<octets.index(after: last)]
    }

    /// The first word, and what follows the blanks after it.
    var splitAtBlanks: (first: Substring, rest: Substring) {
        let text = self[...]
        guard let end = text.utf8.firstIndex(where: \.isBlank) else {
            return (text, text[text.endIndex...])
        }
        return (text[..<end], text[end...].trimmedOfBlanks)
    }
}

extension UInt8 {
    /// Blank, tab, CR, or another control that C's isspace knows.
    fileprivate var isBlank: Bool { self == 0x20 || self &- 0x09 < 5 }
}
