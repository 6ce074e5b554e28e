extension AuthenticationResults {
    /// The columns that lines keep to where possible (RFC 5322 §2.1.1: should be no more than 78).
    static let maximumColumns = 77
    /// What stands before the body in the first line: `Authentication-Results:`.
    public static let fieldNameColumns = 23

    /// The body of the field, beginning with a blank, without final line break.
    ///
    /// - Parameters:
    ///   - lineBreak: a line end and the white space after it.
    ///   - firstColumn: the columns taken in the first line.
    ///   - allowsUTF8: whether the message is internationalised (RFC 6532). Otherwise the body is
    ///     US-ASCII: names in A-labels, other UTF-8 in values in the form that i= has
    ///     (RFC 6376 §2.11), in words for people as question marks.
    public func fieldBody(
        lineBreak: String = "\r\n\t", firstColumn: Int = fieldNameColumns, allowsUTF8: Bool = false
    ) -> [UInt8] {
        let syntax = ResultSyntax(allowsUTF8: allowsUTF8)
        var writer = FoldingWriter(lineBreak: lineBreak, column: firstColumn)
        var head = syntax.authservID(authservID)
        if let version { head += " \(max(version, 0))" }
        let results = self.results.map(syntax.pieces).filter { !$0.isEmpty }
        guard !results.isEmpty else {
            writer.append(head + ";")
            writer.append("none")
            return writer.bytes
        }
        writer.append(head)
        for pieces in results {
            writer.appendAttached(";")
            writer.startLine()
            for piece in pieces { writer.append(piece) }
        }
        return writer.bytes
    }
}

/// Joins pieces with blanks or line breaks so that lines stay short.
private struct FoldingWriter {
    private(set) var bytes: [UInt8] = []
    private let lineBreak: [UInt8]
    private let indent: Int
    private var column: Int
    private var isAtLineStart = false

    init(lineBreak: String, column: Int) {
        self.lineBreak = Array(lineBreak.utf8)
        // A tab is up to eight columns wide.
        indent = lineBreak.utf8.reduce(0) {
            switch $1 {
            case 0x0A, 0x0D: 0
            case 0x09: $0 + 8
            default: $0 + 1
            }
        }
        self.column = column
    }

    /// Appends a piece after a blank, or on a new line if this one would get too long.
    mutating func append(_ piece: String) {
        let width = piece.utf8.count
        // One column is kept for the ";" that may follow.
        let isTooLong = column + 1 + width + 1 > AuthenticationResults.maximumColumns
        if !isAtLineStart {
            if isTooLong, !bytes.isEmpty {
                startLine()
            } else {
                bytes.append(0x20)
                column += 1
            }
        }
        bytes += piece.utf8
        column += width
        isAtLineStart = false
    }

    /// Appends without anything between.
    mutating func appendAttached(_ piece: String) {
        bytes += piece.utf8
        column += piece.utf8.count
    }

    mutating func startLine() {
        bytes += lineBreak
        column = indent
        isAtLineStart = true
    }
}
