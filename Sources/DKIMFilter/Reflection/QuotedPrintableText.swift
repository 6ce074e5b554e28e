/// Octets as quoted-printable text (RFC 2045 §6.7): any line becomes one that every host takes.
enum QuotedPrintableText {
    /// The longest line, without its end.
    private static let maximumLine = 76

    /// Encodes lines that come without their ends; what looks like a line end in one is escaped.
    ///
    /// - Returns: each line with LF.
    static func encode(_ lines: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
        var output: [UInt8] = []
        for line in lines { append(line, to: &output) }
        return output
    }

    private static func append(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
        var width = 0
        for (index, octet) in zip(line.indices, line) {
            let isLast = index == line.index(before: line.endIndex)
            let isBlank = octet == 0x20 || octet == 0x09
            let isPlain =
                isBlank ? !isLast : octet > 0x20 && octet < 0x7F && octet != UInt8(ascii: "=")
            let size = isPlain ? 1 : 3
            // One column stays for the “=” of a soft line break.
            if width + size > maximumLine - 1 {
                output += "=\n".utf8
                width = 0
            }
            if isPlain {
                output.append(octet)
            } else {
                output += [UInt8(ascii: "="), digit(octet >> 4), digit(octet & 0x0F)]
            }
            width += size
        }
        output.append(0x0A)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "A") &+ (value &- 10)
    }
}
