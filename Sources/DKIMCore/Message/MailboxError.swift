/// Why text is no mailbox or list of mailboxes.
public enum MailboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no address at all.
    case noAddress
    /// The grammar of RFC 5322 §3.4 breaks at this octet, counted from 0.
    case syntax(offset: Int, expected: String)
    /// The part before the "@" holds control characters or is not UTF-8.
    case badLocalPart(offset: Int)
    /// The part after the "@" is no domain name.
    case badDomain(String, DomainNameError)
    /// More mailboxes than anyone writes.
    case tooMany(maximum: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .noAddress:
            "there is no mail address"
        case .syntax(let offset, let expected):
            "the address list breaks off at octet \(offset): expected \(expected)"
        case .badLocalPart(let offset):
            "the local part that ends at octet \(offset) holds control characters or is not UTF-8"
        case .badDomain(let text, let error):
            "“\(text)” is no domain of a mail address: \(error)"
        case .tooMany(let maximum):
            "there are more than \(maximum) mail addresses"
        }
    }
}
