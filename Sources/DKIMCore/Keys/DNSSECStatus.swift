/// What DNSSEC says of an answer.
public enum DNSSECStatus: Sendable {
    /// Signed and proven.
    case secure
    /// Proven not to be signed, or no trust anchor covers it.
    case insecure
    /// The resolver does not validate.
    case unknown
}
