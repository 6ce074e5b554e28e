/// The SMTP client's address.
package enum ClientAddress: Sendable, Hashable {
    /// Four octets, in network order.
    case ipv4([UInt8])
    /// Sixteen octets, in network order.
    case ipv6([UInt8])
    /// A local socket or a process on the mail server's own machine.
    case local
    /// The peer does not say. Never to be taken for 127.0.0.1.
    case unknown
}

extension ClientAddress: CustomStringConvertible {
    /// The address in its usual text form (RFC 5952 for IPv6).
    package var description: String {
        switch self {
        case .ipv4(let octets):
            return octets.map { String($0) }.joined(separator: ".")
        case .ipv6(let octets):
            return Self.text(ofIPv6: octets)
        case .local:
            return "local"
        case .unknown:
            return "unknown"
        }
    }

    /// RFC 5952 §4: lower case, no leading zeros, `::` for the first longest run of two or more
    /// zero groups.
    private static func text(ofIPv6 octets: [UInt8]) -> String {
        let groups = stride(from: 0, to: octets.count &- 1, by: 2).map {
            UInt16(octets[$0]) << 8 | UInt16(octets[$0 &+ 1])
        }
        var longest = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end &- start > longest.count { longest = start..<end }
            start = end &+ 1
        }
        let hexadecimal = groups.map { String($0, radix: 16) }
        guard longest.count >= 2 else { return hexadecimal.joined(separator: ":") }
        let head = hexadecimal[..<longest.lowerBound].joined(separator: ":")
        let tail = hexadecimal[longest.upperBound...].joined(separator: ":")
        return head + "::" + tail
    }
}
