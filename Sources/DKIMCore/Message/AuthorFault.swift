/// Why a message has no author that a signature could speak for (RFC 5322 §3.6.2, RFC 6376 §8.15).
///
/// Such a message is neither signed nor ever given a pass: readers and filters would not agree on
/// whose message it is.
public enum AuthorFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The header section was larger than the limits; what was cut off may hold anything.
    case headerSectionTooLarge
    case noFromField
    case severalFromFields(Int)
    case unusableFrom(MailboxError)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .headerSectionTooLarge: "header section larger than the configured limit"
        case .noFromField: "no From field"
        case .severalFromFields(let count): "\(count) From fields instead of one"
        case .unusableFrom(let error): "From field without a usable address: \(error)"
        }
    }
}

extension HeaderSection {
    /// The authors of the message: those of its one From field (RFC 5322 §3.6.2).
    public func authors() throws(AuthorFault) -> [Author] {
        if isTruncated { throw .headerSectionTooLarge }
        let fields = fields(named: .from)
        guard let field = fields.first else { throw .noFromField }
        guard fields.count == 1 else { throw .severalFromFields(fields.count) }
        do {
            return try Author.list(in: field.body)
        } catch {
            throw .unusableFrom(error)
        }
    }
}
