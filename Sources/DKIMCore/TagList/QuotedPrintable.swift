/// DKIM-quoted-printable (RFC 6376 §2.11): i=, the values in z=, notes in key records.
public enum QuotedPrintable {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Decodes: folding white space is dropped, `=XX` is an octet, other characters stand for
    /// themselves, UTF-8 beyond ASCII among them (RFC 8616 §5).
    ///
    /// Hexadecimal digits in lower case are taken too, as RFC 2045 §6.7 suggests to the robust.
    public static func decode(
        _ text: ArraySlice<UInt8>
    ) throws(QuotedPrintableError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let octet = text[index]
            switch octet {
            case 0x20, 0x09, 0x0D, 0x0A:
                index += 1
            case UInt8(ascii: "="):
                guard text.endIndex - index > 2, let high = value(of: text[index + 1]),
                    let low = value(of: text[index + 2])
                else { throw .badEscape(at: index - text.startIndex) }
                output.append(high << 4 | low)
                index += 3
            case 0x00...0x20, UInt8(ascii: ";"), 0x7F:
                throw .badOctet(octet, at: index - text.startIndex)
            default:
                output.append(octet)
                index += 1
            }
        }
        return output
    }

    /// Encodes as units that a fold may not tear: a character or `=XX`.
    ///
    /// White space, controls, "=", ";", "|" (which separates the fields of z=) and everything
    /// beyond ASCII are escaped, so that the text also survives where messages are not
    /// internationalized.
    static func encodeUnits(_ octets: some Collection<UInt8>) -> [[UInt8]] {
        octets.map { octet in
            switch octet {
            case UInt8(ascii: "="), UInt8(ascii: ";"), UInt8(ascii: "|"):
                escape(octet)
            case 0x21...0x7E:
                [octet]
            default:
                escape(octet)
            }
        }
    }

    /// Encodes without any white space.
    public static func encode(_ octets: some Collection<UInt8>) -> String {
        String(decoding: encodeUnits(octets).joined(), as: UTF8.self)
    }

    private static func escape(_ octet: UInt8) -> [UInt8] {
        [UInt8(ascii: "="), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
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
