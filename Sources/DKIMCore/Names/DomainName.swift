/// A domain name as DKIM compares them: A-labels in lower case, no trailing dot.
///
/// U-labels are taken too and turned into A-labels (RFC 8616 §2, §5), so that names compare equal
/// whichever form the message uses.
public struct DomainName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name in presentation form (RFC 1035 §2.3.4).
    public static let maximumLength = 253
    /// The longest label (RFC 1035 §2.3.4).
    public static let maximumLabelLength = 63

    /// The name in A-labels, lower case, without trailing dot.
    public let ascii: String

    /// Takes letters, digits, hyphens and underscores in labels, or U-labels.
    ///
    /// A hyphen neither begins nor ends a label (RFC 5321 §4.1.2, sub-domain). Underscores are no
    /// host name characters, but stand in names that sign mail in practice.
    public init(_ text: some StringProtocol) throws(DomainNameError) {
        var name = String(text)
        if name.utf8.contains(where: { $0 >= 0x80 }) {
            name = try InternationalizedName.aLabels(of: name)
        }
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty else { throw .empty }
        guard name.utf8.count <= Self.maximumLength else { throw .tooLong(name) }
        for label in name.utf8.split(separator: 0x2E, omittingEmptySubsequences: false) {
            guard !label.isEmpty else { throw .emptyLabel(name) }
            guard label.count <= Self.maximumLabelLength else { throw .labelTooLong(name) }
            guard label.allSatisfy(\.isLabelOctet) else { throw .badCharacter(name) }
            guard label.first != 0x2D, label.last != 0x2D else { throw .hyphenAtEdge(name) }
        }
        ascii = name.lowercased()
    }

    private init(trusted ascii: Substring) {
        self.ascii = String(ascii)
    }

    /// The labels from left to right.
    public var labels: [Substring] { ascii.split(separator: ".") }

    /// The name without its leftmost label; nil for a top-level name.
    public var parent: DomainName? {
        guard let dot = ascii.firstIndex(of: ".") else { return nil }
        return DomainName(trusted: ascii[ascii.index(after: dot)...])
    }

    /// Whether this name is `other` or lies below it (RFC 6376 §3.5, i=).
    public func isEqual(toOrSubdomainOf other: DomainName) -> Bool {
        guard ascii.utf8.count > other.ascii.utf8.count else { return self == other }
        return ascii.hasSuffix("." + other.ascii)
    }

    /// The name in A-labels.
    public var description: String { ascii }
}

extension UInt8 {
    /// Letter, digit, hyphen or underscore.
    fileprivate var isLabelOctet: Bool {
        (asciiLowercased &- 0x61 < 26) || (self &- 0x30 < 10) || self == 0x2D || self == 0x5F
    }
}
