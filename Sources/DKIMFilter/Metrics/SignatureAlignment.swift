internal import DKIMCore

/// How the domain of a signature of ours is related to the author's domain. Names themselves are
/// no labels: there is no end to them.
package enum SignatureAlignment: Int, MetricLabel {
    /// It is the author's domain.
    case author
    /// It is a parent domain of that.
    case parent
    /// It is another domain, or there is no author with a domain.
    case other

    package var labelValue: String {
        switch self {
        case .author: "author"
        case .parent: "parent"
        case .other: "other"
        }
    }

    init(signer: DomainName, author: DomainName?) {
        guard let author else {
            self = .other
            return
        }
        if author == signer {
            self = .author
        } else {
            self = author.isEqual(toOrSubdomainOf: signer) ? .parent : .other
        }
    }
}
