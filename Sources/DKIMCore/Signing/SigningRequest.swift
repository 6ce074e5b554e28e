/// One signature to make.
public struct SigningRequest: Sendable {
    /// d=.
    public var domain: DomainName
    /// s=.
    public var selector: Selector
    /// The key; it decides the algorithm.
    public var key: PrivateKey
    /// c=.
    public var canonicalization = Canonicalization(header: .relaxed, body: .simple)
    /// What h= lists.
    public var fields: SignedFieldNames
    /// i=; left out where nil.
    public var agentIdentifier: AgentIdentifier?
    /// Seconds from t= to x=; no x= where nil.
    public var timeToLive: UInt64?
    /// Whether and how l= is written. Never by default: RFC 6376 §8.2.
    public var bodyLength = BodyLengthRule.none
    /// Whether the signed fields are copied into z=, for diagnosis.
    public var copiesFields = false
    /// Whether q=dns/txt is written; it is the default and may be left out.
    public var statesQueryMethod = false
    /// Whether r=y is written, which asks verifiers for reports of failures (RFC 6651 §3.2).
    public var requestsReports = false
    /// Whether bare CR and LF are hashed as CRLF, where the MTA is known to repair them.
    public var repairsLineEnds = false

    /// What to do about l=.
    public enum BodyLengthRule: Sendable, Hashable {
        /// No l=.
        case none
        /// l= with the length of the body.
        case wholeBody
        /// l= with the length of the body, at most so many octets.
        case limited(UInt64)
    }

    /// A request with the defaults for all that is optional.
    public init(
        domain: DomainName, selector: Selector, key: PrivateKey, fields: SignedFieldNames
    ) {
        self.domain = domain
        self.selector = selector
        self.key = key
        self.fields = fields
    }
}
