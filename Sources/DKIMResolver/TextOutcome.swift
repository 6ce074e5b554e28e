internal import DKIMCore

/// What DNS said about the TXT records at a name, before anything is parsed.
enum TextOutcome: Sendable {
    /// The records, each with its strings joined, in the order of the answer.
    case records([[UInt8]], DNSSECStatus, lifetime: UInt32)
    /// NXDOMAIN.
    case noSuchName(lifetime: UInt32)
    /// NOERROR without a TXT record.
    case noData(lifetime: UInt32)
    /// Proven wrong by DNSSEC: why, and the records all the same.
    case bogus(String, [[UInt8]])
    /// No answer to be had.
    case failure(LookupFailure)
}
