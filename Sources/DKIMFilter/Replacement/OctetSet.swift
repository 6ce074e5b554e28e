/// Some of the 256 octets.
struct OctetSet: Sendable, Hashable {
    private var words: [UInt64] = [0, 0, 0, 0]

    /// None.
    init() {}

    /// All that a test takes.
    init(where isMember: (UInt8) -> Bool) {
        for octet in UInt8.min...UInt8.max where isMember(octet) { insert(octet) }
    }

    /// Every octet.
    static let all = OctetSet { _ in true }

    /// Those that are not in the set.
    var inverted: OctetSet { OctetSet { !contains($0) } }

    mutating func insert(_ octet: UInt8) {
        words[Int(octet >> 6)] |= 1 << UInt64(octet & 63)
    }

    mutating func formUnion(_ other: OctetSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    func contains(_ octet: UInt8) -> Bool {
        words[Int(octet >> 6)] >> UInt64(octet & 63) & 1 == 1
    }

    /// A class of POSIX in the C locale (POSIX.1-2017, XBD 7.3.1); nil for an unknown name.
    static func named(_ name: String) -> OctetSet? {
        let isMember: ((UInt8) -> Bool)?
        switch name {
        case "alnum": isMember = { isLetter($0) || isDigit($0) }
        case "alpha": isMember = isLetter
        case "blank": isMember = { $0 == 0x20 || $0 == 0x09 }
        case "cntrl": isMember = { $0 < 0x20 || $0 == 0x7F }
        case "digit": isMember = isDigit
        case "graph": isMember = { $0 > 0x20 && $0 < 0x7F }
        case "lower": isMember = { $0 &- 0x61 < 26 }
        case "print": isMember = { $0 >= 0x20 && $0 < 0x7F }
        case "punct":
            isMember = { $0 > 0x20 && $0 < 0x7F && !isLetter($0) && !isDigit($0) }
        case "space": isMember = { $0 == 0x20 || $0 &- 0x09 < 5 }
        case "upper": isMember = { $0 &- 0x41 < 26 }
        case "xdigit": isMember = { isDigit($0) || ($0 | 0x20) &- 0x61 < 6 }
        default: isMember = nil
        }
        return isMember.map { OctetSet(where: $0) }
    }

    private static func isLetter(_ octet: UInt8) -> Bool { (octet | 0x20) &- 0x61 < 26 }
    private static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }
}
