package import DKIMCore

/// A key that signs mail, with the name that its public half is published at.
package struct CheckedKey: Sendable {
    /// Where the record is.
    package let query: KeyQuery
    /// The key.
    package let key: PrivateKey
    /// Its name in KeyTable, or its file.
    package let name: String

    /// The key of an identity.
    package init(_ identity: SigningIdentity) {
        query = KeyQuery(selector: identity.selector, domain: identity.domain)
        key = identity.key
        name = identity.keyName
    }

    /// Whether it is that very key under that very name.
    func isSame(as other: CheckedKey) -> Bool {
        query == other.query && key.publicKeyData == other.key.publicKeyData
    }

    /// In the words of log lines.
    var words: String { "(s=\(query.selector), d=\(query.domain))" }
}
