/// Why a field body is no Authentication-Results (RFC 8601 §2.2).
public enum AuthenticationResultsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is longer than any honest field.
    case tooLong(octets: Int)
    /// It has more results or properties than are read.
    case tooManyParts
    /// A comment has no end.
    case openComment
    /// A quoted string has no end.
    case openQuotedString
    /// A control character stands where none may.
    case controlCharacter(offset: Int)
    /// Something else stands where this should.
    case expected(String, offset: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .tooLong(let octets):
            "\(octets) octets are too long for an Authentication-Results field"
        case .tooManyParts:
            "more results or properties than are read"
        case .openComment:
            "a comment has no end"
        case .openQuotedString:
            "a quoted string has no end"
        case .controlCharacter(let offset):
            "a control character at octet \(offset)"
        case .expected(let what, let offset):
            "expected \(what) at octet \(offset)"
        }
    }
}
