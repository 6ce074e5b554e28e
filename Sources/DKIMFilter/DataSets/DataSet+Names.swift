internal import DKIMCore

extension DataSet {
    /// The entry for a domain: its name, or `.parent` for one of the domains above it.
    func entry(
        forDomain domain: DomainName, willWait: () -> Void
    ) throws(DataSetError) -> DataSetEntry? {
        let keys = [domain.ascii] + Self.suffixes(of: domain.ascii).map(String.init)
        return try firstEntry(for: keys, willWait: willWait)
    }

    /// The entry for a recipient: `user@domain`, `*@domain`, the same for each `.parent`, then
    /// `user@*` and `*`.
    func entry(
        forRecipient address: String, willWait: () -> Void
    ) throws(DataSetError) -> DataSetEntry? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        let user = address[..<at]
        let domain = String(address[address.index(after: at)...])
        var keys: [String] = []
        for place in [domain[...]] + Self.suffixes(of: domain) {
            keys += ["\(user)@\(place)", "*@\(place)"]
        }
        return try firstEntry(for: keys + ["\(user)@*", "*"], willWait: willWait)
    }

    /// `.example.com` and `.com` of `mail.example.com`.
    static func suffixes(of domain: String) -> [Substring] {
        var suffixes: [Substring] = []
        var rest = domain[...]
        while let dot = rest.firstIndex(of: ".") {
            suffixes.append(rest[dot...])
            rest = rest[rest.index(after: dot)...]
        }
        return suffixes
    }
}
