/// What a look-up for a key record ended in.
public enum KeyAnswer: Sendable {
    /// The TXT records at the name, in the order of the answer, each with its strings joined
    /// (RFC 6376 §3.6.2.2).
    case records([PublishedKey], DNSSECStatus)
    /// The name does not exist (NXDOMAIN).
    case noSuchName
    /// The name exists without a TXT record.
    case noData
    /// DNSSEC proves that the answer was altered: why, and what it was. Such records are not to be
    /// believed (RFC 4035 §5.5).
    case bogus(String, [PublishedKey] = [])
    /// Not to be had now.
    case temporaryFailure(LookupFailure)
}
