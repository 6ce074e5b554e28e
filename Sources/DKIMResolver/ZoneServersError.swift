package import DKIMCore

/// Why the name servers of a zone cannot be told.
package enum ZoneServersError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No name above the domain's key records has name servers.
    case noZone(DomainName)
    /// A look-up failed: of which name, and why.
    case failed(String, String)

    /// The fault in an operator's words.
    package var description: String {
        switch self {
        case .noZone(let domain): "DNS knows no zone that \(domain) lies in"
        case .failed(let name, let reason): "the look-up of \(name) failed: \(reason)"
        }
    }
}
