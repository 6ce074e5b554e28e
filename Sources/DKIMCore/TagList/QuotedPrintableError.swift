/// Why text is no DKIM-quoted-printable (RFC 6376 §2.11). Positions count octets from 0.
public enum QuotedPrintableError: Error, Sendable, Equatable, CustomStringConvertible {
    case badEscape(at: Int)
    case badOctet(UInt8, at: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .badEscape(let offset):
            "the “=” at octet \(offset) is not followed by two hexadecimal digits"
        case .badOctet(let octet, let offset):
            "octet \(offset) (\(octet)) should have been written as “=XX”"
        }
    }
}
