/// What to make of a signature that verifies with a key that DNSSEC does not prove.
public enum UnprovenKeyRule: Sendable, Hashable {
    /// It counts.
    case accept
    /// Its result is `neutral`: as if the message had no signature.
    case neutral
    /// Its result is `policy`: it is as bad as one that does not verify.
    case refuse
}
