/// A signing algorithm with its hash (a=, RFC 6376 §3.3, RFC 8463 §3).
public enum SigningAlgorithm: String, Sendable, CaseIterable {
    case rsaSHA256 = "rsa-sha256"
    case rsaSHA1 = "rsa-sha1"
    case ed25519SHA256 = "ed25519-sha256"

    /// The kind of key that makes and checks such signatures.
    public var keyType: KeyType {
        switch self {
        case .rsaSHA256, .rsaSHA1: .rsa
        case .ed25519SHA256: .ed25519
        }
    }

    /// The name of the hash as key records list it (h=, RFC 6376 §3.6.1).
    public var hashName: String {
        switch self {
        case .rsaSHA256, .ed25519SHA256: "sha256"
        case .rsaSHA1: "sha1"
        }
    }

    /// How many octets the hash has.
    public var hashLength: Int {
        switch self {
        case .rsaSHA256, .ed25519SHA256: 32
        case .rsaSHA1: 20
        }
    }

    /// Whether such a signature may be made or accepted: rsa-sha1 must not (RFC 8301 §3.1).
    public var isAcceptable: Bool {
        switch self {
        case .rsaSHA256, .ed25519SHA256: true
        case .rsaSHA1: false
        }
    }

    /// The algorithm that a key of this type signs with.
    public init(keyType: KeyType) {
        switch keyType {
        case .rsa: self = .rsaSHA256
        case .ed25519: self = .ed25519SHA256
        }
    }
}
