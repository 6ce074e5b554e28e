/// What a DKIM-Signature field says (RFC 6376 §3.5), version 1.
///
/// Whether the signature is right, expired or acceptable is not decided here.
public struct DKIMSignature: Sendable, Equatable {
    /// The only version there is (v=).
    public static let version = 1

    /// a=.
    public var algorithm: SigningAlgorithm
    /// b=, decoded; empty before signing.
    public var signatureData: [UInt8]
    /// bh=, decoded.
    public var bodyHash: [UInt8]
    /// c=; `simple/simple` where the field has none.
    public var canonicalization: Canonicalization
    /// d=, who takes responsibility.
    public var signingDomain: DomainName
    /// s=.
    public var selector: Selector
    /// h=, in the order of hashing, as spelled.
    public var signedFieldNames: [FieldName]
    /// i=, as given.
    public var agentIdentifier: AgentIdentifier?
    /// l=: how many octets of the canonical body are signed. Larger numbers than fit are
    /// `UInt64.max`, longer than any body.
    public var bodyLength: UInt64?
    /// q=, as given.
    public var queryMethods: [String]?
    /// t=, seconds since 1970.
    public var timestamp: UInt64?
    /// x=, seconds since 1970.
    public var expiration: UInt64?
    /// r=y: the signer asks to be told of failures (RFC 6651 §3.2).
    public var requestsReports = false
    /// z=, fields as they were when signed; for diagnosis only.
    public var copiedFields: [CopiedField]?

    /// A signature to be made: what every signature has (RFC 6376 §3.5), the rest unset.
    public init(
        algorithm: SigningAlgorithm,
        canonicalization: Canonicalization,
        signingDomain: DomainName,
        selector: Selector,
        signedFieldNames: [FieldName]
    ) {
        self.algorithm = algorithm
        self.canonicalization = canonicalization
        self.signingDomain = signingDomain
        self.selector = selector
        self.signedFieldNames = signedFieldNames
        signatureData = []
        bodyHash = []
    }

    /// i=, or `@` and the signing domain where there is none (RFC 6376 §3.5).
    public var effectiveAgentIdentifier: AgentIdentifier {
        agentIdentifier ?? AgentIdentifier(domain: signingDomain)
    }

    /// What to ask DNS for (RFC 6376 §3.6.2.1).
    public var keyQuery: KeyQuery { KeyQuery(selector: selector, domain: signingDomain) }
}
