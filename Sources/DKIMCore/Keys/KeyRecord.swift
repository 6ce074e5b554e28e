/// A key record (RFC 6376 §3.6.1, RFC 8463 §4).
public struct KeyRecord: Sendable, Equatable {
    /// Longer records are not looked at: a TXT record has at most 65,535 octets.
    public static let maximumLength = 65_535

    /// k=; RSA where the record has none.
    public var keyType: KeyType
    /// p=, decoded; empty when revoked.
    public var publicKeyData: [UInt8]
    /// h=, in lower case: the hashes that may be used; nil if any may.
    public var acceptableHashes: [String]?
    /// s=, in lower case: the services the key is for; nil if for all.
    public var serviceTypes: [String]?
    /// t=, in lower case.
    public var flags: [String]
    /// n=, for people.
    public var notes: String?

    /// A record without any restriction.
    public init(keyType: KeyType, publicKeyData: [UInt8]) {
        self.keyType = keyType
        self.publicKeyData = publicKeyData
        flags = []
    }

    /// Whether p= is empty: the key has been withdrawn (RFC 6376 §3.6.1).
    public var isRevoked: Bool { publicKeyData.isEmpty }

    /// t=y: the domain tries out DKIM, and a failure means nothing (RFC 6376 §3.6.1).
    public var isTesting: Bool { flags.contains("y") }

    /// t=s: the domain of i= must be that of d=, not one below (RFC 6376 §3.6.1).
    public var forbidsSubdomains: Bool { flags.contains("s") }

    /// Whether the key may be used for mail (s=, RFC 6376 §3.6.1).
    public var isForEmail: Bool {
        serviceTypes.map { $0.contains("*") || $0.contains("email") } ?? true
    }

    /// Whether the record allows the hash of the algorithm (h=, RFC 6376 §6.1.2 step 6).
    public func allowsHash(of algorithm: SigningAlgorithm) -> Bool {
        acceptableHashes.map { $0.contains(algorithm.hashName) } ?? true
    }
}
