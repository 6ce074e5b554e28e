internal import DKIMCore

extension DataSet {
    /// The entry for a domain: its name, or `.parent` for one of the domains above it.
    func entry(
        forDomain domain: DomainName, willWait: () -> Void
    ) throws(DataSetError) -> DataSetEntry? {
        if let entry = try entry(for: domain.ascii, willWait: willWait) { return entry }
        for suffix in Self.suffixes(of: domain.ascii) {
            if let entry = try entry(for: String(suffix), willWait: willWait) { return entry }
        }
        return nil
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
