/// The address of a host. An IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2) is the IPv4 one.
package enum HostAddress: Sendable, Hashable, CustomStringConvertible {
    case ipv4(UInt32)
    case ipv6(UInt64, UInt64)

    /// Takes four or sixteen octets in network order; nil for any other number.
    package init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4:
            self = .ipv4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let low = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            self = Self(high: high, low: low)
        default:
            return nil
        }
    }

    init(high: UInt64, low: UInt64) {
        if high == 0, low >> 32 == 0xFFFF {
            self = .ipv4(UInt32(truncatingIfNeeded: low))
        } else {
            self = .ipv6(high, low)
        }
    }

    /// Reads dotted-decimal or IPv6 text (RFC 4291 §2.2), also in square brackets.
    package init?(_ text: some StringProtocol) {
        var octets = Array(text.utf8)
        if octets.first == 0x5B, octets.last == 0x5D, octets.count > 2 {
            octets = Array(octets.dropFirst().dropLast())
        }
        if octets.starts(with: Array("IPv6:".utf8)) { octets.removeFirst(5) }
        guard octets.count <= 45 else { return nil }
        if octets.contains(0x3A) {
            guard let words = Self.ipv6Words(octets) else { return nil }
            let high = words.prefix(4).reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
            let low = words.suffix(4).reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
            self = Self(high: high, low: low)
        } else {
            guard let value = Self.ipv4Value(octets[...]) else { return nil }
            self = .ipv4(value)
        }
    }

    private static func ipv4Value(_ octets: ArraySlice<UInt8>) -> UInt32? {
        let parts = octets.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ $0 &- 0x30 < 10 }),
                part.count == 1 || part.first != 0x30
            else { return nil }
            let number = part.reduce(UInt32(0)) { $0 &* 10 &+ UInt32($1 &- 0x30) }
            guard number < 256 else { return nil }
            value = value << 8 | number
        }
        return value
    }

    private static func ipv6Words(_ octets: [UInt8]) -> [UInt16]? {
        var before: [UInt16] = []
        var after: [UInt16]?
        var rest = octets[...]
        if rest.starts(with: [0x3A, 0x3A]) {
            after = []
            rest = rest.dropFirst(2)
        } else if rest.first == 0x3A {
            return nil
        }
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x3A) ?? rest.endIndex
            var words: [UInt16]
            if rest[..<end].contains(0x2E) {
                guard end == rest.endIndex, let value = ipv4Value(rest) else { return nil }
                words = [UInt16(value >> 16), UInt16(value & 0xFFFF)]
            } else {
                let digits = rest[..<end]
                guard (1...4).contains(digits.count), digits.first != 0x2B,
                    let word = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
                else { return nil }
                words = [word]
            }
            if after == nil { before += words } else { after? += words }
            rest = rest[end...].dropFirst()
            if end == octets.endIndex { break }
            if rest.isEmpty { return nil }
            if rest.first == 0x3A {
                guard after == nil else { return nil }
                after = []
                rest = rest.dropFirst()
            }
        }
        guard let after else { return before.count == 8 ? before : nil }
        let zeros = 8 &- before.count &- after.count
        guard zeros > 0 else { return nil }
        return before + [UInt16](repeating: 0, count: zeros) + after
    }

    /// The number of bits of such an address.
    package var bitWidth: Int {
        switch self {
        case .ipv4: 32
        case .ipv6: 128
        }
    }

    /// The address with all bits after the first `length` cleared.
    package func masked(to length: Int) -> HostAddress {
        switch self {
        case .ipv4(let value):
            return .ipv4(value & Self.mask32(length))
        case .ipv6(let high, let low):
            return .ipv6(high & Self.mask64(length), low & Self.mask64(length &- 64))
        }
    }

    private static func mask32(_ length: Int) -> UInt32 {
        length <= 0 ? 0 : length >= 32 ? .max : UInt32.max << UInt32(32 &- length)
    }

    private static func mask64(_ length: Int) -> UInt64 {
        length <= 0 ? 0 : length >= 64 ? .max : UInt64.max << UInt64(64 &- length)
    }

    /// As usually written (RFC 5952 §4 for IPv6).
    package var description: String {
        switch self {
        case .ipv4(let value):
            return [24, 16, 8, 0].map { String(value >> UInt32($0) & 0xFF) }
                .joined(separator: ".")
        case .ipv6(let high, let low):
            return Self.text(
                [high, low].flatMap { half in
                    [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
                })
        }
    }

    private static func text(_ words: [UInt16]) -> String {
        var longest = 0..<0
        var index = 0
        while index < words.count {
            var end = index
            while end < words.count, words[end] == 0 { end &+= 1 }
            if end &- index > max(longest.count, 1) { longest = index..<end }
            index = max(end, index &+ 1)
        }
        let texts = words.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<longest.lowerBound].joined(separator: ":") + "::"
            + texts[longest.upperBound...].joined(separator: ":")
    }
}
