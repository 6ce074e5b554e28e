/// What DNSSEC says of an answer.
public enum DNSSECStatus: Sendable {
    /// Signed and proven.
    case secure
    /// Proven not to be signed, or no trust anchor covers it.
    case insecure
    /// Proven wrong; such a record is looked at only where configuration says so.
    case bogus
    /// The resolver does not validate.
    case unknown
}
