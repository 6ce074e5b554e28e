/// What to ask DNS for: the key record of a selector (RFC 6376 §3.6.2.1, q=dns/txt).
public struct KeyQuery: Hashable, Sendable {
    /// The selector (s=).
    public let selector: Selector
    /// The signing domain (d=).
    public let domain: DomainName

    /// Names the record.
    public init(selector: Selector, domain: DomainName) {
        self.selector = selector
        self.domain = domain
    }

    /// Whether the name is short enough for DNS (RFC 1035 §2.3.4). If not, there cannot be a
    /// record, though selector and domain keep the grammar.
    public var isWithinDNSLimits: Bool { name.utf8.count <= DomainName.maximumLength }

    /// The owner name of the TXT record.
    public var name: String { "\(selector.ascii)._domainkey.\(domain.ascii)" }
}
