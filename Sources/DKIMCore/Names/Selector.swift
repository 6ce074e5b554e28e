/// A selector: the labels that name one of a domain's keys (s=, RFC 6376 §3.1).
public struct Selector: Hashable, Sendable, CustomStringConvertible {
    /// In A-labels, lower case.
    public let ascii: String

    /// Takes one or more labels; the rules are those of a domain name.
    public init(_ text: some StringProtocol) throws(DomainNameError) {
        ascii = try DomainName(text).ascii
    }

    /// Takes a name that is known to keep the rules.
    init(_ name: DomainName) {
        ascii = name.ascii
    }

    /// In A-labels.
    public var description: String { ascii }
}
