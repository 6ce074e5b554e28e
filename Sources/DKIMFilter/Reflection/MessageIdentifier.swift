package import DKIMCore

/// The identifier of a message (RFC 5322 §3.6.4), of the harmless kind: printable ASCII with one
/// “@”, and not too long for a line.
package struct MessageIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// With its angle brackets.
    package let description: String

    private static let maximumLength = 250
    /// So that later messages can be told from others.
    private static let mark = "dkim-report."

    /// For a message of ours.
    ///
    /// - Parameter word: what nobody could know; letters and digits.
    package init(word: String, domain: DomainName) {
        description = "<\(Self.mark)\(word)@\(domain.ascii)>"
    }

    private init?(_ octets: ArraySlice<UInt8>) {
        guard octets.count <= Self.maximumLength,
            octets.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }),
            octets.count(where: { $0 == 0x40 }) == 1
        else { return nil }
        description = "<" + String(decoding: octets, as: UTF8.self) + ">"
    }

    /// Those in the body of a field such as References; whatever else stands there is left out.
    package static func list(in body: ArraySlice<UInt8>) -> [MessageIdentifier] {
        var found: [MessageIdentifier] = []
        var rest = body
        while let open = rest.firstIndex(of: 0x3C) {
            rest = rest[open...].dropFirst()
            guard let close = rest.firstIndex(of: 0x3E) else { break }
            if let identifier = MessageIdentifier(rest[..<close]) { found.append(identifier) }
            rest = rest[close...].dropFirst()
        }
        return found
    }

    /// Whether a message of ours has it.
    package func isOwn(domain: DomainName) -> Bool {
        let text = description.lowercased()
        return text.hasPrefix("<" + Self.mark) && text.hasSuffix("@\(domain.ascii)>")
    }
}
