/// A whole message in memory, taken apart: for tools and tests; the milter gets the parts apart.
public struct MessageReader: Sendable {
    /// The header fields.
    public let header: HeaderSection
    /// What follows the empty line, with CRLF line ends.
    public let body: ArraySlice<UInt8>
    /// The convention of the input: that of its first line.
    public let lineEnding: LineEnding

    /// Takes a message apart.
    ///
    /// If its first line ends with CRLF, the message is kept octet for octet, so that a bare CR or
    /// LF is data. If it ends with LF, every LF without CR is taken for a line end.
    public init(_ bytes: [UInt8], limits: HeaderSectionLimits = .init()) throws(MessageError) {
        guard !bytes.isEmpty else { throw .empty }
        let message: [UInt8]
        if let first = bytes.firstIndex(of: 0x0A), first > 0, bytes[first - 1] == 0x0D {
            lineEnding = .crlf
            message = bytes
        } else {
            lineEnding = .lf
            message = Self.withCRLF(bytes)
        }
        (header, body) = try Self.split(message, limits: limits)
    }

    private static func withCRLF(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 32)
        var rest = bytes[...]
        while let feed = rest.firstIndex(of: 0x0A) {
            output.append(contentsOf: rest[..<feed])
            if output.last != 0x0D { output.append(0x0D) }
            output.append(0x0A)
            rest = rest[(feed + 1)...]
        }
        output.append(contentsOf: rest)
        return output
    }

    private static func split(
        _ message: [UInt8], limits: HeaderSectionLimits
    ) throws(MessageError) -> (HeaderSection, ArraySlice<UInt8>) {
        var header = HeaderSection(limits: limits)
        var rest = message[...]
        var line = 1
        while !rest.isEmpty {
            if rest.starts(with: [0x0D, 0x0A]) { return (header, rest.dropFirst(2)) }
            let (end, lines) = fieldEnd(rest)
            guard let field = HeaderField(bytes: rest[..<end]),
                field.name.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw .notAField(line: line) }
            header.append(field)
            line += lines
            rest = rest[end...].dropFirst(2)
        }
        return (header, rest)
    }

    /// Where the field at the front ends (at its CRLF, or at the end of input), and how many
    /// lines it has: continuation lines start with a blank (RFC 5322 §2.2.3).
    private static func fieldEnd(_ bytes: ArraySlice<UInt8>) -> (end: Int, lines: Int) {
        var lines = 1
        var from = bytes.startIndex
        while let feed = bytes[from...].firstIndex(of: 0x0A) {
            from = feed + 1
            guard feed > bytes.startIndex, bytes[feed - 1] == 0x0D else { continue }
            guard from < bytes.endIndex, bytes[from].isBlank else { return (feed - 1, lines) }
            lines += 1
        }
        return (bytes.endIndex, lines)
    }
}
