/// A message from a file, in the pieces in which an MTA hands it over.
struct TrialMessage {
    /// A header field with the line that it begins on, counted from 1.
    struct Field: Equatable {
        var line: Int
        var name: [UInt8]
        /// All after the colon, folds as CRLF.
        var body: [UInt8]
    }

    /// The header fields.
    private(set) var fields: [Field] = []
    /// What follows the empty line, with CRLF line ends.
    private(set) var body: [UInt8] = []

    /// Why a file is no message: the line that is no header field.
    struct Fault: Error, Equatable {
        let line: Int
    }

    /// Takes a message apart. Line ends may be LF or CRLF.
    init(_ bytes: [UInt8]) throws(Fault) {
        var rest = bytes[...]
        var number = 0
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            var line = rest[..<end]
            rest = rest[end...].dropFirst()
            number += 1
            if line.last == 0x0D { line.removeLast() }
            if line.isEmpty {
                body = Self.withCRLF(rest)
                return
            }
            try append(line, number: number)
        }
    }

    /// The first line, counted from 1, that does not end in CRLF; nil where all do.
    static func lineWithoutCRLF(_ bytes: [UInt8]) -> Int? {
        var number = 1
        var last: UInt8?
        for octet in bytes {
            if octet == 0x0A {
                guard last == 0x0D else { return number }
                number += 1
            }
            last = octet
        }
        return last == nil || last == 0x0A ? nil : number
    }

    private mutating func append(_ line: ArraySlice<UInt8>, number: Int) throws(Fault) {
        if line.first == 0x20 || line.first == 0x09 {
            guard let last = fields.indices.last else { throw Fault(line: number) }
            fields[last].body += [0x0D, 0x0A] + line
            return
        }
        guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw Fault(line: number) }
        fields.append(
            Field(
                line: number, name: Array(line[..<colon]),
                body: Array(line[line.index(after: colon)...])))
    }

    private static func withCRLF(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 32)
        for octet in text {
            if octet == 0x0A, output.last != 0x0D { output.append(0x0D) }
            output.append(octet)
        }
        return output
    }
}
