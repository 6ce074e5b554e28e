/// Cuts a field body into tokens, in one pass and without recursion.
struct AddressLexer {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// How far the text is read.
    var offset: Int { position - bytes.startIndex }

    /// Reads the next token.
    mutating func next() throws(MailboxError) -> AddressToken {
        try skipBlanksAndComments()
        guard let octet = peek() else { return .end }
        switch octet {
        case 0x22: return .quoted(try quotedString())
        case 0x5B: return .literal(try domainLiteral())
        case 0x3C, 0x3E, 0x2C, 0x3B, 0x3A, 0x40, 0x2E:
            position += 1
            return .special(octet)
        default: return .atom(try atom())
        }
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        let index = position + distance
        return index < bytes.endIndex ? bytes[index] : nil
    }

    private func fault(_ expected: String) -> MailboxError {
        .syntax(offset: offset, expected: expected)
    }

    /// Whether a fold starts here: CRLF, then a blank (RFC 5322 §3.2.2).
    private var isAtFold: Bool {
        peek() == 0x0D && peek(1) == 0x0A && (peek(2)?.isBlank ?? false)
    }

    /// A backslash and what it quotes. No line end can be quoted: it would not survive unfolding.
    private mutating func quotedPair() throws(MailboxError) -> UInt8 {
        position += 1
        guard let octet = peek(), octet != 0x0D, octet != 0x0A, octet != 0 else {
            throw fault("a character after the backslash")
        }
        position += 1
        return octet
    }

    /// CFWS (RFC 5322 §3.2.2). Comments nest; a counter does what recursion would.
    private mutating func skipBlanksAndComments() throws(MailboxError) {
        var depth = 0
        while let octet = peek() {
            switch octet {
            case 0x28:
                depth += 1
                position += 1
            case 0x29 where depth > 0:
                depth -= 1
                position += 1
            case 0x5C where depth > 0: _ = try quotedPair()
            case 0x0D, 0x0A, 0:
                guard isAtFold else { throw fault("no NUL or line end outside a fold") }
                position += 2
            default:
                guard depth > 0 || octet.isBlank else { return }
                position += 1
            }
        }
        guard depth == 0 else { throw fault("“)” at the end of a comment") }
    }

    private mutating func quotedString() throws(MailboxError) -> [UInt8] {
        position += 1
        var content: [UInt8] = []
        while let octet = peek() {
            switch octet {
            case 0x22:
                position += 1
                return content
            case 0x5C: content.append(try quotedPair())
            case 0x0D, 0x0A, 0:
                guard isAtFold else { throw fault("no NUL or line end outside a fold") }
                position += 2
            default:
                content.append(octet)
                position += 1
            }
        }
        throw fault("a quotation mark at the end of a quoted string")
    }

    private mutating func domainLiteral() throws(MailboxError) -> ArraySlice<UInt8> {
        let start = position
        while let octet = peek(), octet != 0x0D, octet != 0x0A, octet != 0 {
            position += 1
            if octet == 0x5D { return bytes[start..<position] }
        }
        throw fault("“]” at the end of a bracket")
    }

    private mutating func atom() throws(MailboxError) -> ArraySlice<UInt8> {
        let start = position
        while let octet = peek(), !octet.endsAtom { position += 1 }
        guard position > start else { throw fault("an address") }
        return bytes[start..<position]
    }
}

extension UInt8 {
    /// Blanks, line ends, NUL and the specials of RFC 5322 §3.2.3. A stray "]" is let through: it
    /// occurs in display names.
    fileprivate var endsAtom: Bool {
        switch self {
        case 0, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x28, 0x29, 0x2C, 0x2E, 0x3A, 0x3B, 0x3C, 0x3E, 0x40,
            0x5B, 0x5C:
            true
        default: false
        }
    }
}
