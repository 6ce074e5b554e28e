/// The results of DKIM as the Authentication-Results field words them (RFC 8601 §2.7.1).
public enum DKIMResult: String, Sendable, CaseIterable {
    /// The message was not signed.
    case none
    /// Signed, the signature was acceptable and verified.
    case pass
    /// Signed and acceptable, but the signature did not verify.
    case fail
    /// Signed, but some aspect of the signature was not acceptable to the verifier.
    case policy
    /// Signed, but with syntax errors or otherwise not to be processed.
    case neutral
    /// Could not be verified for a reason that is likely to pass, such as an unanswered look-up.
    case temperror
    /// Could not be verified for a reason that will not pass, such as a missing tag.
    case permerror
}
