extension UInt8 {
    /// ALPHA (RFC 5234 appendix B.1).
    var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// DIGIT (RFC 5234 appendix B.1).
    var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// ALNUMPUNC (RFC 6376 §3.2).
    var isTagNameOctet: Bool { isASCIILetter || isASCIIDigit || self == 0x5F }

    /// An octet of which folding white space is made (RFC 6376 §2.8).
    var isFoldingOctet: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}

extension Collection where Element == UInt8, SubSequence == ArraySlice<UInt8> {
    /// Without the folding white space at both ends.
    var trimmingFolds: ArraySlice<UInt8> {
        let head = drop { $0.isFoldingOctet }
        guard let last = head.lastIndex(where: { !$0.isFoldingOctet }) else { return [] }
        return head[...last]
    }

    /// The parts between separators, each without the folding white space around it.
    func list(separator: Character) -> [ArraySlice<UInt8>] {
        guard let octet = separator.asciiValue else { return [] }
        return split(separator: octet, omittingEmptySubsequences: false).map(\.trimmingFolds)
    }
}

extension Collection<UInt8> {
    /// Whether this is a hyphenated-word: a letter first, letters, digits and hyphens, no hyphen
    /// last (RFC 6376 §2.10).
    var isHyphenatedWord: Bool {
        guard let first, first.isASCIILetter else { return false }
        var last = first
        for octet in self {
            guard octet.isASCIILetter || octet.isASCIIDigit || octet == 0x2D else { return false }
            last = octet
        }
        return last != 0x2D
    }

    /// Text in lower case, for words whose ABNF is a literal string and so without letter case
    /// (RFC 5234 §2.3).
    var lowercasedText: String {
        String(decoding: map(\.asciiLowercased), as: UTF8.self)
    }

    /// The octets as text. Invalid UTF-8 is replaced.
    var text: String { String(decoding: self, as: UTF8.self) }
}
