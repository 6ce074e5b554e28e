/// Base64 as DKIM writes it (RFC 6376 §2.10 base64string, RFC 2045 §6.8).
public enum Base64 {
    private static let pad = UInt8(ascii: "=")
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Decodes. Folding white space may stand between characters and nothing else may: octets that
    /// are not of the alphabet are an error, not skipped, and padding must be right.
    ///
    /// Bits left over in the last character are not looked at, as RFC 4648 §3.5 allows.
    public static func decode(_ text: some Collection<UInt8>) throws(Base64Error) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var characters = 0
        var pads = 0
        var fold = Fold.none
        for (offset, octet) in text.enumerated() {
            guard fold.accept(octet) else { throw .badOctet(octet, at: offset) }
            if octet.isFoldingOctet { continue }
            if octet == pad {
                guard characters > 0 else { throw .badOctet(octet, at: offset) }
                pads += 1
                continue
            }
            guard let value = value(of: octet) else { throw .badOctet(octet, at: offset) }
            guard pads == 0 else { throw .dataAfterPadding(at: offset) }
            bits = bits << 6 | UInt32(value)
            characters += 1
            if characters & 3 == 0 {
                output.append(UInt8(truncatingIfNeeded: bits >> 16))
                output.append(UInt8(truncatingIfNeeded: bits >> 8))
                output.append(UInt8(truncatingIfNeeded: bits))
            }
        }
        guard fold == .none else { throw .brokenFold }
        switch (characters & 3, pads) {
        case (0, 0):
            break
        case (2, 2):
            output.append(UInt8(truncatingIfNeeded: bits >> 4))
        case (3, 1):
            output.append(UInt8(truncatingIfNeeded: bits >> 10))
            output.append(UInt8(truncatingIfNeeded: bits >> 2))
        default:
            throw .wrongPadding
        }
        return output
    }

    /// Encodes, with padding and without line breaks.
    public static func encode(_ octets: some Collection<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((octets.count + 2) / 3 * 4)
        var iterator = octets.makeIterator()
        while let first = iterator.next() {
            let second = iterator.next()
            let third = second == nil ? nil : iterator.next()
            let group = UInt32(first) << 16 | UInt32(second ?? 0) << 8 | UInt32(third ?? 0)
            output.append(alphabet[Int(group >> 18 & 63)])
            output.append(alphabet[Int(group >> 12 & 63)])
            output.append(second == nil ? pad : alphabet[Int(group >> 6 & 63)])
            output.append(third == nil ? pad : alphabet[Int(group & 63)])
        }
        return String(decoding: output, as: UTF8.self)
    }

    @inline(__always)
    private static func value(of octet: UInt8) -> UInt8? {
        switch octet {
        case 0x41...0x5A: octet &- 0x41
        case 0x61...0x7A: octet &- 0x61 &+ 26
        case 0x30...0x39: octet &- 0x30 &+ 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }

    /// How far into the line break of a fold the text is (RFC 6376 §2.8).
    private enum Fold {
        case none
        case afterCR
        case afterCRLF

        /// Steps on; false if the octet cannot stand here.
        mutating func accept(_ octet: UInt8) -> Bool {
            switch self {
            case .none:
                if octet == 0x0D { self = .afterCR }
                return octet != 0x0A
            case .afterCR:
                self = .afterCRLF
                return octet == 0x0A
            case .afterCRLF:
                self = .none
                return octet.isBlank
            }
        }
    }
}
