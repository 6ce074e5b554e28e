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
    /// What in the configuration says so.
    package let source: Source

    /// The rows that an identity is made of.
    package enum Source: Sendable {
        /// Domain, Selector and KeyFile, with the entry of Domain; nil where no sender was looked
        /// up.
        case domain(DataSetEntry?)
        /// A row of SigningTable, nil where another table names the key, and one of KeyTable.
        case tables(row: DataSetEntry?, key: KeyTableEntry)
    }

    /// The file that the key is in; nil where it stands in the table itself.
    package var keyFile: String? {
        switch source {
        case .domain: return keyName
        case .tables(_, let entry):
            guard case .file(let path) = entry.material.resolved(for: domain.ascii) else {
                return nil
            }
            return path
        }
    }
}
