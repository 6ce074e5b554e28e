/// The content encodings of MIME (RFC 2045 §6) as far as an MTA changes from one to another.
enum TransferEncoding {
    /// The longest line that an encoder writes (RFC 2045 §6.7, §6.8).
    private static let maximumLine = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// What quoted-printable text stands for; nil where it is not that (RFC 2045 §6.7).
    static func decodeQuotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let octet = text[index]
            guard octet == UInt8(ascii: "=") else {
                output.append(octet)
                index += 1
                continue
            }
            let rest = text[(index + 1)...]
            if let high = rest.first.flatMap(value), let low = rest.dropFirst().first.flatMap(value)
            {
                output.append(high << 4 | low)
                index += 3
                continue
            }
            // A soft line break; blanks before it are padding that was added on the way.
            let end = rest.drop { $0.isBlank }
            guard end.starts(with: [0x0D, 0x0A]) || end.isEmpty else { return nil }
            index = min(end.startIndex + 2, text.endIndex)
        }
        return output
    }

    /// What base64 text stands for, whatever its lines are; nil where it is not that.
    static func decodeBase64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        do throws(Base64Error) {
            return try Base64.decode(text.filter { $0 != 0x0D && $0 != 0x0A })
        } catch {
            return nil
        }
    }

    /// In lines of 76 characters, as nearly all encoders write them, each with its end.
    static func encodeBase64(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        lines(of: Array(Base64.encode(octets).utf8)[...])
    }

    private static func lines(of text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 32 + 2)
        var rest = text
        while !rest.isEmpty {
            output += rest.prefix(maximumLine)
            output += [0x0D, 0x0A]
            rest = rest.dropFirst(maximumLine)
        }
        return output
    }

    /// Encodes what has to be and nothing else, with lines as long as allowed: the form that most
    /// encoders write.
    static func encodeQuotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 5 / 4)
        var column = 0
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].starts(with: [0x0D, 0x0A]) {
                output += [0x0D, 0x0A]
                column = 0
                index += 2
                continue
            }
            let endsLine =
                index + 1 == text.endIndex || text[(index + 1)...].starts(with: [0x0D, 0x0A])
            let unit = unit(for: text[index], endsLine: endsLine)
            // The last column is kept for "=", unless the line ends there.
            if column + unit.count > maximumLine - (endsLine ? 0 : 1) {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            output += unit
            column += unit.count
            index += 1
        }
        return output
    }

    private static func unit(for octet: UInt8, endsLine: Bool) -> [UInt8] {
        switch octet {
        case UInt8(ascii: "="): break
        case 0x21...0x7E: return [octet]
        case 0x20, 0x09: if !endsLine { return [octet] }
        default: break
        }
        return [UInt8(ascii: "="), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}
