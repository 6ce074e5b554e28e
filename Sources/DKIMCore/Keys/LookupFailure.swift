/// Why a key could not be fetched now (RFC 6376 §6.1.2 step 2: temporary).
public enum LookupFailure: Error, Sendable, Equatable, CustomStringConvertible {
    case timedOut
    case serverFailure(String)
    case refused
    case cancelled
    case other(String)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .timedOut: "no answer from DNS in time"
        case .serverFailure(let detail):
            detail.isEmpty ? "the DNS server failed (SERVFAIL)" : "the DNS server failed: \(detail)"
        case .refused: "the DNS server refused the query (REFUSED)"
        case .cancelled: "the look-up was cancelled"
        case .other(let detail): detail
        }
    }
}
