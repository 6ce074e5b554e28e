/// Reads the tokens of RFC 8601 §2.2 from the octets of a field body, in place.
///
/// Every step goes forward and nothing recurses: the time is linear whatever the input.
struct ResultScanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// How far it is from the start, for error messages.
    var offset: Int { position - bytes.startIndex }

    var isAtEnd: Bool { position >= bytes.endIndex }

    /// The octet to be read next.
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Takes this octet if it is next.
    mutating func take(_ octet: UInt8) -> Bool {
        guard next == octet else { return false }
        position += 1
        return true
    }

    /// Passes over comments and folding white space (RFC 5322 §3.2.2); gives the comments' text.
    @discardableResult
    mutating func skipCFWS() throws(AuthenticationResultsError) -> [String] {
        var comments: [String] = []
        while let octet = next {
            switch octet {
            case 0x20, 0x09, 0x0D, 0x0A: position += 1
            case UInt8(ascii: "("): comments.append(try readComment())
            default: return comments
            }
        }
        return comments
    }

    /// Reads a Keyword (RFC 5321 §4.1.2); underscores, which some services write, are taken too.
    mutating func readKeyword() -> String? {
        readRun { ResultSyntax.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F }
    }

    /// Reads digits as a number.
    mutating func readNumber() throws(AuthenticationResultsError) -> Int? {
        let start = offset
        guard let digits = readRun({ $0 &- 0x30 < 10 }) else { return nil }
        guard digits.utf8.count <= 9, let number = Int(digits) else {
            throw .expected("a version number", offset: start)
        }
        return number
    }

    /// Reads a token or a quoted string (RFC 2045 §5.1).
    mutating func readValue() throws(AuthenticationResultsError) -> String? {
        if next == UInt8(ascii: "\"") { return try readQuotedString() }
        return readRun { ResultSyntax.isToken($0) || $0 >= 0x80 }
    }

    /// Reads a pvalue (RFC 8601 §2.2): value, or `[ [ local-part ] "@" ] domain-name`.
    ///
    /// Characters that would have to be quoted are taken bare as well where they cannot be
    /// mistaken: many services write `header.b=Ab/c=` or addresses in brackets.
    mutating func readPropertyValue() throws(AuthenticationResultsError) -> String? {
        let isBare: (UInt8) -> Bool = {
            $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(")
                && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard next == UInt8(ascii: "\"") else { return readRun(isBare) }
        let quoted = try readQuotedString()
        guard next == UInt8(ascii: "@") else { return quoted }
        return quoted + (readRun(isBare) ?? "")
    }

    /// Reads octets as long as they belong to a class; nil for none.
    private mutating func readRun(_ belongs: (UInt8) -> Bool) -> String? {
        let start = position
        while let octet = next, belongs(octet) { position += 1 }
        guard position > start else { return nil }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a quoted string, unfolded and unquoted (RFC 5322 §3.2.4).
    private mutating func readQuotedString() throws(AuthenticationResultsError) -> String {
        position += 1
        var text: [UInt8] = []
        while let octet = next {
            position += 1
            switch octet {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next else { throw .openQuotedString }
                try refuseControl(escaped)
                position += 1
                text.append(escaped)
            case 0x0D, 0x0A: continue
            default:
                try refuseControl(octet)
                text.append(octet)
            }
        }
        throw .openQuotedString
    }

    /// Reads a comment; gives its text without the outer parentheses, blanks run together.
    private mutating func readComment() throws(AuthenticationResultsError) -> String {
        var depth = 0
        var text: [UInt8] = []
        while let octet = next {
            position += 1
            switch octet {
            case UInt8(ascii: "("):
                depth += 1
                if depth > 1 { text.append(octet) }
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return Self.trimmed(text) }
                text.append(octet)
            case UInt8(ascii: "\\"):
                guard let escaped = next else { throw .openComment }
                try refuseControl(escaped)
                position += 1
                text.append(escaped)
            case 0x20, 0x09, 0x0D, 0x0A:
                if let last = text.last, last != 0x20 { text.append(0x20) }
            default:
                try refuseControl(octet)
                text.append(octet)
            }
        }
        throw .openComment
    }

    private func refuseControl(_ octet: UInt8) throws(AuthenticationResultsError) {
        guard octet >= 0x20 && octet != 0x7F || octet == 0x09 else {
            throw .controlCharacter(offset: offset)
        }
    }

    private static func trimmed(_ text: [UInt8]) -> String {
        let end = text.last == 0x20 ? text.dropLast() : text[...]
        return String(decoding: end, as: UTF8.self)
    }
}
