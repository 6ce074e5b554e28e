/// An author, as the From field names one (RFC 5322 §3.4.1).
public enum Author: Sendable, Hashable, CustomStringConvertible {
    /// Someone in a domain.
    case mailbox(Mailbox)
    /// `local-part@[192.0.2.1]`: an address that no signing domain can speak for.
    case addressLiteral(localPart: String, literal: String)

    /// The mailbox; nil where no domain has it.
    public var mailbox: Mailbox? {
        guard case .mailbox(let mailbox) = self else { return nil }
        return mailbox
    }

    /// `local-part@domain`, the local part unquoted.
    public var description: String {
        switch self {
        case .mailbox(let mailbox): mailbox.description
        case .addressLiteral(let localPart, let literal): "\(localPart)@\(literal)"
        }
    }

    /// Reads the authors from the body of a From field or its like (RFC 5322 §3.4, §3.6.2).
    ///
    /// Comments, display names (encoded or not), source routes and groups are understood and left
    /// out. An error means that the field as a whole is not to be relied on.
    public static func list(in body: ArraySlice<UInt8>) throws(MailboxError) -> [Author] {
        var parser = try MailboxParser(body)
        return try parser.list()
    }
}
