/// The classes of characters that decide whether text may stand bare.
extension ResultSyntax {
    /// RFC 5321 §4.1.2 Keyword, as RFC 8601 §2.2 uses it.
    static func isKeyword(_ text: String) -> Bool {
        guard let last = text.utf8.last, last != 0x2D, text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
    }

    /// RFC 2045 §5.1 token.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isToken($0) }
    }

    /// RFC 5322 §3.2.3 dot-atom-text, of the atoms that are tokens as well.
    static func isDotAtom(_ text: String) -> Bool {
        text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty
        }
    }

    /// RFC 6376 §3.5 domain-name: two labels or more, of letters, digits and hyphens.
    static func isDomainName(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        return text.utf8.count <= DomainName.maximumLength && labels.count > 1
            && labels.allSatisfy {
                guard let first = $0.first, let last = $0.last else { return false }
                return first != 0x2D && last != 0x2D
                    && $0.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
            }
    }

    /// A letter or a digit.
    static func isAlphanumeric(_ octet: UInt8) -> Bool {
        octet.asciiLowercased &- 0x61 < 26 || octet &- 0x30 < 10
    }

    /// RFC 2045 §5.1: printable US-ASCII except blanks and tspecials.
    static func isToken(_ octet: UInt8) -> Bool {
        guard octet > 0x20, octet < 0x7F else { return false }
        switch octet {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
            UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "="):
            return false
        default:
            return true
        }
    }

    /// Whether an octet stands for itself in a comment (RFC 5322 §3.2.2 ctext, and the blank).
    static func isPlainInComment(_ octet: UInt8) -> Bool {
        guard octet >= 0x20, octet < 0x7F else { return false }
        return octet != UInt8(ascii: "(") && octet != UInt8(ascii: ")")
            && octet != UInt8(ascii: "\\")
    }

    /// Whether no octet is over 127.
    static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }
}
