/// Why a message could not be signed.
public enum SigningError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The message has no author to sign for (RFC 6376 §5.4, §8.15).
    case author(AuthorFault)
    /// i= is not in the signing domain (RFC 6376 §3.5).
    case agentOutsideDomain(agent: String, domain: String)
    /// x= would not be later than t=, or have more digits than the grammar gives it
    /// (RFC 6376 §3.5).
    case unusableTimeToLive(seconds: UInt64)
    case crypto(CryptoError)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .author(let fault): fault.description
        case .agentOutsideDomain(let agent, let domain):
            "the identity \(agent) is not in the signing domain \(domain) or below it"
        case .unusableTimeToLive(let seconds):
            "a signature cannot expire \(seconds) seconds after it is made"
        case .crypto(let error): error.description
        }
    }
}
