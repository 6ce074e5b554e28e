/// The text of a table as it was read. Rows are found in it and not copied out of it, so that a
/// table of a million rows costs little more memory than its file has octets.
///
/// A row is a line with something in it: `#` begins a comment anywhere, blanks at both ends and a
/// CR at the end do not count.
struct TableText: Sendable {
    /// An offset in the text has to fit in half a slot of the index.
    static let maximumSize = Int(UInt32.max) - 1
    /// After so many octets the number of lines is noted, so that an offset's line is found
    /// without counting from the start.
    private static let blockSize = 1_024

    /// The file as it was named.
    let file: String
    /// The octets.
    let bytes: [UInt8]
    private let start: Int
    private let linesBefore: [UInt32]
    /// No table has more rows than this.
    let lineCount: Int

    /// Takes over a file's content.
    init(_ bytes: [UInt8], file: String) throws(DataSetError) {
        guard bytes.count <= Self.maximumSize else {
            throw DataSetError("\(file) is too large", remedy: "use a database")
        }
        self.file = file
        self.bytes = bytes
        // Editors on other systems mark UTF-8 with these octets.
        start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var marks: [UInt32] = []
        marks.reserveCapacity(bytes.count / Self.blockSize &+ 1)
        var lines: UInt32 = 0
        let text = bytes.span
        for block in stride(from: 0, to: text.count, by: Self.blockSize) {
            marks.append(lines)
            lines &+= Self.lineEnds(in: text, block..<min(block &+ Self.blockSize, text.count))
        }
        linesBefore = marks
        lineCount = Int(lines) &+ 1
    }

    /// Gives all rows in their order until `body` answers false.
    func walk(_ body: (TableRow) -> Bool) {
        var position = start
        let text = bytes.span
        while let row = Self.nextRow(in: text, &position) {
            guard body(row) else { return }
        }
    }

    /// The row whose key begins at an offset that `walk` gave.
    func row(at offset: Int) -> TableRow? {
        var position = offset
        return Self.nextRow(in: bytes.span, &position)
    }

    /// Where the key lies that begins at such an offset.
    func key(at offset: Int) -> Range<Int> {
        let text = bytes.span
        var end = offset
        while end < text.count, !text[end].isTableBlank, text[end] != 0x23 { end &+= 1 }
        return offset..<end
    }

    /// The row in words.
    func entry(_ row: TableRow) -> DataSetEntry {
        DataSetEntry(
            key: text(row.key), value: row.value.isEmpty ? nil : text(row.value),
            location: SourceLocation(file: file, line: line(at: row.key.lowerBound)))
    }

    /// The octets of a range as text.
    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// The line that an offset lies in, counted from 1.
    func line(at offset: Int) -> Int {
        let block = offset / Self.blockSize
        guard linesBefore.indices.contains(block) else { return lineCount }
        let begun = Self.lineEnds(in: bytes.span, (block &* Self.blockSize)..<offset)
        return Int(linesBefore[block] &+ begun) &+ 1
    }

    private static func lineEnds(in text: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        var count: UInt32 = 0
        for index in range where text[index] == 0x0A { count &+= 1 }
        return count
    }

    /// Finds the next row from `position` on, and moves behind its line.
    private static func nextRow(in text: Span<UInt8>, _ position: inout Int) -> TableRow? {
        while position < text.count {
            if text[position] == 0x23 {
                skipLine(of: text, &position)
            } else if text[position].isTableBlank {
                position &+= 1
            } else {
                return row(in: text, &position)
            }
        }
        return nil
    }

    /// Reads the row that begins at `position`.
    private static func row(in text: Span<UInt8>, _ position: inout Int) -> TableRow {
        let keyStart = position
        while position < text.count, !text[position].isTableBlank, text[position] != 0x23 {
            position &+= 1
        }
        let key = keyStart..<position
        while position < text.count, text[position] != 0x0A, text[position].isTableBlank {
            position &+= 1
        }
        let valueStart = position
        var valueEnd = position
        while position < text.count, text[position] != 0x0A, text[position] != 0x23 {
            if !text[position].isTableBlank { valueEnd = position &+ 1 }
            position &+= 1
        }
        skipLine(of: text, &position)
        return TableRow(key: key, value: valueStart..<valueEnd)
    }

    private static func skipLine(of text: Span<UInt8>, _ position: inout Int) {
        while position < text.count, text[position] != 0x0A { position &+= 1 }
    }
}

extension UInt8 {
    /// Blank, tab, CR, LF, or another control that C's isspace knows.
    fileprivate var isTableBlank: Bool { self == 0x20 || self &- 0x09 < 5 }
}
