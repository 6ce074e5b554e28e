/// What came of a comparison of a private key with DNS.
package enum KeyFinding: Sendable, Equatable {
    /// The record holds the key.
    case good
    /// The same, and the record says that the domain is testing DKIM (t=y).
    case testing
    /// There is no record.
    case missing
    /// There is more than one record, and only some of them hold the key.
    case several
    /// The record says that the key has been withdrawn (RFC 6376 §3.6.1, p=).
    case revoked
    /// The record holds another key.
    case different
    /// What is there cannot be used, and why.
    case unusable(String)
    /// DNS gave no answer that could be believed, and why.
    case unknown(String)

    /// Whether verifiers will find the key good.
    package var isGood: Bool { self == .good || self == .testing }

    /// Whether DNS has answered, and verifiers cannot find the key: they refuse every signature
    /// that is made with it.
    package var isUnpublished: Bool {
        switch self {
        case .missing, .revoked, .different, .unusable: true
        case .good, .testing, .several, .unknown: false
        }
    }

    /// Whether DNS has answered, and the answer is one to complain of.
    package var isFault: Bool { isUnpublished || self == .several }

    /// All words of ``word``.
    package static let words = [
        "good", "testing", "missing", "several", "revoked", "different", "unusable", "unknown",
    ]

    /// One word for it, which programs read.
    package var word: String {
        switch self {
        case .good: "good"
        case .testing: "testing"
        case .missing: "missing"
        case .several: "several"
        case .revoked: "revoked"
        case .different: "different"
        case .unusable: "unusable"
        case .unknown: "unknown"
        }
    }
}
