/// Why a DKIM-Signature field is not usable, whatever the message and the key (RFC 6376 §6.1.1).
public enum DKIMSignatureError: Error, Sendable, Equatable, CustomStringConvertible {
    case tagList(TagListError)
    case missingTag(String)
    case emptyTag(String)
    case unknownVersion(String)
    case unknownAlgorithm(String)
    case unknownCanonicalization(String)
    case badBase64(tag: String, Base64Error)
    case bodyHashLength(found: Int, expected: Int)
    case badDomain(DomainNameError)
    case singleLabelDomain(String)
    case badSelector(DomainNameError)
    case badFieldName(String, position: Int)
    case fromNotSigned
    case badAgent(AgentIdentifierError)
    case agentOutsideDomain(agent: String, domain: String)
    case badBodyLength(String)
    case badQueryMethods(String)
    case unknownQueryMethods(String)
    case badTime(tag: String, String)
    case expirationNotAfterTimestamp(timestamp: UInt64, expiration: UInt64)
    case badCopiedField(position: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .tagList(let error):
            "signature syntax error: \(error)"
        case .missingTag(let name):
            "signature has no \(name)= tag"
        case .emptyTag(let name):
            "\(name)= is empty"
        case .unknownVersion(let text):
            "unknown signature version v=\(text)"
        case .unknownAlgorithm(let text):
            "unknown signing algorithm a=\(text)"
        case .unknownCanonicalization(let text):
            "unknown canonicalization c=\(text)"
        case .badBase64(let tag, let error):
            "\(tag)= is not valid base64: \(error)"
        case .bodyHashLength(let found, let expected):
            "bh= has \(found) octets, its hash has \(expected)"
        case .badDomain(let error):
            "d= is no domain name: \(error)"
        case .singleLabelDomain(let text):
            "d=\(text) is a single label, not a domain name"
        case .badSelector(let error):
            "s= is no selector: \(error)"
        case .badFieldName(let text, let position):
            "entry \(position) of h= (“\(text)”) is no header field name"
        case .fromNotSigned:
            "From is not signed (h= does not list it)"
        case .badAgent(let error):
            "i= is no identity: \(error)"
        case .agentOutsideDomain(let agent, let domain):
            "i=\(agent) is not within d=\(domain)"
        case .badBodyLength(let text):
            "l=\(text) is not a number of at most 76 digits"
        case .badQueryMethods(let text):
            "q=\(text) is no list of query methods"
        case .unknownQueryMethods(let text):
            "no known query method in q=\(text)"
        case .badTime(let tag, let text):
            "\(tag)=\(text) is not a number of seconds"
        case .expirationNotAfterTimestamp(let timestamp, let expiration):
            "x=\(expiration) is not later than t=\(timestamp)"
        case .badCopiedField(let position):
            "entry \(position) of z= is no copied header field"
        }
    }
}
