/// Writes a tag list as part of a header field: `name=value; name=value`, folded with CRLF TAB.
///
/// A tag goes on the current line if it fits as a whole; otherwise it starts a line, and breaks
/// further on only where its kind of value allows it. A value that may not break is never broken.
public struct TagListWriter: Sendable {
    /// Lines stay within this column, a tab counted as eight (RFC 5322 §2.1.1 asks for 78).
    public static let maximumColumn = 77
    private static let tabWidth = 8

    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    private var column: Int
    private var isFirstTag = true

    /// Starts behind `column` characters that stand on the line already.
    public init(column: Int) {
        self.column = column
    }

    /// Adds a tag whose value is one token.
    public mutating func append(_ name: StaticString, _ value: some StringProtocol) {
        let value = Array(value.utf8)
        start(name, length: value.count)
        write(value)
    }

    /// Adds a tag whose value may be folded between any two of the parts.
    public mutating func append(_ name: StaticString, parts: [[UInt8]]) {
        start(name, length: parts.reduce(0) { $0 + $1.count })
        write(parts: parts)
    }

    /// Adds a tag whose value may be folded anywhere (base64).
    public mutating func append(_ name: StaticString, foldingAnywhere value: String) {
        let value = Array(value.utf8)
        start(name, length: value.count)
        write(foldingAnywhere: value)
    }

    /// Adds a tag on a line of its own, without a value as yet.
    mutating func appendOnOwnLine(_ name: StaticString) {
        start(name, length: Self.maximumColumn)
    }

    /// Adds to the value of the last tag, which may be folded anywhere.
    mutating func appendToLast(foldingAnywhere value: String) {
        write(foldingAnywhere: Array(value.utf8))
    }

    /// Ends the tag before and writes `name=`, on a new line if the tag does not fit on this one.
    private mutating func start(_ name: StaticString, length: Int) {
        let name = Array(name.description.utf8) + [UInt8(ascii: "=")]
        if !isFirstTag {
            write([UInt8(ascii: ";")])
            // One more for the semicolon that will follow.
            if column + 1 + name.count + length + 1 > Self.maximumColumn {
                fold()
            } else {
                write([0x20])
            }
        }
        isFirstTag = false
        write(name)
    }

    private mutating func write(parts: [[UInt8]]) {
        for (index, part) in parts.enumerated() {
            if index > 0, column + part.count + 1 > Self.maximumColumn { fold() }
            write(part)
        }
    }

    private mutating func write(foldingAnywhere value: [UInt8]) {
        var rest = value[...]
        while !rest.isEmpty {
            // The semicolon must fit too, wherever the value ends.
            let room = Self.maximumColumn - 1 - column
            guard room > 0 else {
                fold()
                continue
            }
            write(rest.prefix(room))
            rest = rest.dropFirst(room)
        }
    }

    private mutating func write(_ octets: some Collection<UInt8>) {
        bytes.append(contentsOf: octets)
        column += octets.count
    }

    private mutating func fold() {
        bytes.append(contentsOf: [0x0D, 0x0A, 0x09])
        column = Self.tabWidth
    }
}
