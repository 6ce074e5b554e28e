package import DKIMCore

/// One signature to make: for which domain, with which key.
package struct SigningIdentity: Sendable {
    /// The signing domain identifier (d=).
    package let domain: DomainName
    /// The selector (s=).
    package let selector: Selector
    /// The key.
    package let key: PrivateKey
    /// The algorithm (a=): that of the key's type.
    package let algorithm: SigningAlgorithm
    /// The agent or user identifier (i=); nil leaves it out.
    package let agent: String?
    /// The key's name in the key table, or its file.
    package let keyName: String
}
