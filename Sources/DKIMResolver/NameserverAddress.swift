internal import Glibc

/// The address of a DNS server, as the parameter `Nameservers` names it.
package struct NameserverAddress: Sendable, Hashable, CustomStringConvertible {
    /// The port of DNS (RFC 1035 §4.2).
    package static let defaultPort: UInt16 = 53

    /// The IPv4 or IPv6 address in text; an IPv6 address may carry a zone (`fe80::1%eth0`).
    package let host: String
    /// The port.
    package let port: UInt16

    /// Reads `192.0.2.1`, `192.0.2.1@5353`, `192.0.2.1:5353`, `2001:db8::1`, `2001:db8::1@5353`,
    /// `[2001:db8::1]` or `[2001:db8::1]:5353`.
    ///
    /// Host names are refused: they would need the very DNS that is being set up.
    package init(_ text: some StringProtocol) throws(NameserverAddressError) {
        let text = String(text)
        let (host, port) = try Self.split(text)
        guard Self.isAddress(host) else { throw .notAnAddress(text) }
        self.host = String(host)
        guard let port else {
            self.port = Self.defaultPort
            return
        }
        // UInt16(_:) alone would take a sign.
        guard port.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = UInt16(port), number > 0
        else { throw .badPort(text) }
        self.port = number
    }

    /// The form libunbound takes.
    package var description: String { "\(host)@\(port)" }

    private static func split(
        _ text: String
    ) throws(NameserverAddressError) -> (host: Substring, port: Substring?) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw .notAnAddress(text) }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard host.contains(":") else { throw .notAnAddress(text) }
            guard let mark = rest.first else { return (host, nil) }
            guard mark == ":" || mark == "@" else { throw .notAnAddress(text) }
            return (host, rest.dropFirst())
        }
        if let mark = text.firstIndex(of: "@") {
            return (text[..<mark], text[text.index(after: mark)...])
        }
        // One colon only: IPv4 with a port. More are an IPv6 address.
        if let mark = text.firstIndex(of: ":"), mark == text.lastIndex(of: ":") {
            return (text[..<mark], text[text.index(after: mark)...])
        }
        return (text[...], nil)
    }

    private static func isAddress(_ host: Substring) -> Bool {
        guard !host.utf8.contains(0) else { return false }
        var storage = in6_addr()
        if host.contains(":") {
            let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 && (parts[1].isEmpty || parts[1].contains("%")) { return false }
            return inet_pton(AF_INET6, String(parts[0]), &storage) == 1
        }
        return inet_pton(AF_INET, String(host), &storage) == 1
    }
}
