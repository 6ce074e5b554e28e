/// Why text is no agent or user identifier (i=, RFC 6376 §3.5).
public enum AgentIdentifierError: Error, Sendable, Equatable, CustomStringConvertible {
    case badEncoding(QuotedPrintableError)
    case notUTF8
    case noAt(String)
    case badLocalPart(String)
    case badDomain(DomainNameError)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .badEncoding(let error): error.description
        case .notUTF8: "it is no UTF-8"
        case .noAt(let text): "“\(Excerpt.text(text))” has no “@”"
        case .badLocalPart(let text):
            "what stands before the “@” of “\(Excerpt.text(text))” is no local part of an address"
        case .badDomain(let error): error.description
        }
    }
}
