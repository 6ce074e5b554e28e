/// The address of a mailbox (RFC 5322 §3.4.1, RFC 6532 §3.2).
public struct Mailbox: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the "@", unquoted.
    public let localPart: String
    /// What stands after it.
    public let domain: DomainName

    /// Joins the two.
    public init(localPart: String, domain: DomainName) {
        self.localPart = localPart
        self.domain = domain
    }

    /// `local-part@domain`.
    public var description: String { "\(localPart)@\(domain.ascii)" }
}
