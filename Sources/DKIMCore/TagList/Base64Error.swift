/// Why text is no base64 (RFC 6376 §2.10). Positions count octets from 0.
public enum Base64Error: Error, Sendable, Equatable, CustomStringConvertible {
    case badOctet(UInt8, at: Int)
    case dataAfterPadding(at: Int)
    case wrongPadding
    case brokenFold

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .badOctet(let octet, let offset):
            "octet \(offset) (“\(Excerpt.text([octet]))”) does not belong into base64"
        case .dataAfterPadding(let offset):
            "base64 goes on behind its padding at octet \(offset)"
        case .wrongPadding:
            "the number of base64 characters is not a multiple of four"
        case .brokenFold:
            "base64 ends in a line break"
        }
    }
}
