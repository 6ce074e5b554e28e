extension HeaderHypothesis {
    /// A tag such as `[list]` or `***SPAM***` before the subject.
    static let subjectTag = HeaderHypothesis { example in
        guard let place = example.places(of: .subject).last else { return [] }
        let field = example.fields[place]
        return SubjectText(field.body).originals.map { tag, text in
            HeaderChange(
                replaced: [
                    place: HeaderField(
                        name: field.bytes[..<(field.body.startIndex - 1)], body: text)
                ],
                condition: "“\(Excerpt.text(tag))” is taken from the beginning of Subject",
                cause: "a mailing list or a filter has put it there after the message was signed",
                remedy: "have the list or filter leave Subject alone, or let it sign anew in its "
                    + "own name")
        }
    }
}

/// A subject, and what it was before somebody put a tag into it.
private struct SubjectText {
    private let body: ArraySlice<UInt8>

    init(_ body: ArraySlice<UInt8>) { self.body = body }

    /// Tags, each with the body without it. They come before or behind "Re:" and its like.
    var originals: [(tag: ArraySlice<UInt8>, body: [UInt8])] {
        let blanks = body.prefix { $0.isFoldingOctet }
        let text = body[blanks.endIndex...]
        var found: [(tag: ArraySlice<UInt8>, body: [UInt8])] = []
        let reply = Self.replyMark(text)
        let behind = text[reply.endIndex...].drop { $0.isFoldingOctet }
        if let tag = Self.tag(text) {
            let rest = text[tag.endIndex...].drop { $0.isFoldingOctet }
            found.append((tag, Array(blanks + rest)))
            // “Re: [list] …” may have become “[list] Re: …”.
            let mark = Self.replyMark(rest)
            if !mark.isEmpty {
                let last = rest[mark.endIndex...].drop { $0.isFoldingOctet }
                found.append((tag, blanks + mark + [0x20] + tag + [0x20] + last))
            }
        }
        if !reply.isEmpty, let tag = Self.tag(behind) {
            let rest = behind[tag.endIndex...].drop { $0.isFoldingOctet }
            found.append((tag, blanks + reply + [0x20] + rest))
        }
        return found
    }

    /// "Re:", "Fwd:" and the like, more than one of them together.
    private static func replyMark(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = text.startIndex
        while let word = word(text[end...].drop { $0.isFoldingOctet }), word.count <= 4 {
            end = word.endIndex
        }
        return text[..<end]
    }

    /// A word with a colon, such as "Re:" or "EXTERNAL:".
    private static func word(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let letters = text.prefix { $0.isASCIILetter }
        guard (1...20).contains(letters.count),
            letters.endIndex < text.endIndex, text[letters.endIndex] == UInt8(ascii: ":")
        else { return nil }
        return text[letters.startIndex...letters.endIndex]
    }

    /// `[…]`, `(…)`, `{…}`, `<…>`, `***…***`, or a word with a colon.
    private static func tag(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let limit = text.prefix(100)
        let pairs: [UInt8: UInt8] = [0x5B: 0x5D, 0x28: 0x29, 0x7B: 0x7D, 0x3C: 0x3E]
        if let first = text.first, let closing = pairs[first] {
            return limit.firstIndex(of: closing).map { text[...$0] }
        }
        if text.first == 0x2A {
            let inner = limit.drop { $0 == 0x2A }
            guard let star = inner.firstIndex(of: 0x2A) else { return nil }
            let end = limit[star...].drop { $0 == 0x2A }.startIndex
            return text[..<end]
        }
        return word(text)
    }
}
