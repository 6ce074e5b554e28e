package import DKIMCore

/// Whose mail is verified and then signed anew on its way to them (ResignMailTo), and with which
/// key.
///
/// It looks up and nothing else: whether a message qualifies is for the session to say.
package struct ResigningTable: Sendable {
    private let set: any DataSet
    private let identities: SigningIdentities

    /// The value of an entry is the name of a key of KeyTable; an entry without a value stands for
    /// the keys that the author's own mail is signed with, or else for the one key that there is.
    package init(_ set: any DataSet, identities: SigningIdentities) {
        self.set = set
        self.identities = identities
    }

    /// An entry that fits, and the signatures to make for it.
    package struct Match: Sendable {
        /// The entry.
        package let entry: DataSetEntry
        /// Who signs.
        package let identities: [SigningIdentity]
    }

    /// The signatures to make for a message of that author to that recipient; nil where the
    /// recipient is not in the table.
    ///
    /// - Parameter recipient: the address, with or without angle brackets.
    package func match(
        for recipient: String, author: Mailbox, willWait: () -> Void = {}
    ) throws(SigningLookupError) -> Match? {
        guard let entry = try entry(for: recipient, willWait: willWait) else { return nil }
        guard let name = entry.value else {
            let own = try identities.identities(for: author, willWait: willWait)
            return Match(
                entry: entry, identities: own.isEmpty ? try identities.onlyIdentity() : own)
        }
        return Match(
            entry: entry, identities: [try identities.identity(named: name, willWait: willWait)])
    }

    /// Looked up in this order: the address; its domain; the parts of that from a dot on.
    private func entry(
        for recipient: String, willWait: () -> Void
    ) throws(SigningLookupError) -> DataSetEntry? {
        var address = recipient[...]
        if address.hasPrefix("<"), address.hasSuffix(">") {
            address = address.dropFirst().dropLast()
        }
        var keys = [String(address)]
        if let at = address.lastIndex(of: "@") {
            let written = address[address.index(after: at)...]
            let domain = DomainName(ifName: written)?.ascii ?? written.lowercased()
            keys = ["\(address[...at])\(domain)", domain]
            var rest = domain[...]
            while let dot = rest.firstIndex(of: ".") {
                keys.append(String(rest[dot...]))
                rest = rest[rest.index(after: dot)...]
            }
        }
        do throws(DataSetError) {
            return try set.firstEntry(for: keys.filter { !$0.isEmpty }, willWait: willWait)
        } catch {
            throw .tableUnavailable("\(error)")
        }
    }
}
