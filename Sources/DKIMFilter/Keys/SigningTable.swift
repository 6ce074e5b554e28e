internal import DKIMCore

/// Which keys sign for which sender.
struct SigningTable: Sendable {
    /// The data set.
    let set: any DataSet
    /// Whose mail is ours; empty where the set is a store.
    private let claims: DomainClaims

    init(_ set: any DataSet, claims: DomainClaims) {
        self.set = set
        self.claims = claims
    }

    /// Whether an entry names the domain, for all of its senders or some.
    ///
    /// No store is asked, as a stranger chooses the domain: what is known of it has to do, and
    /// addresses there are not found.
    func names(_ domain: DomainName) -> Bool {
        guard set.isResident else {
            return set.isKnown(domain.ascii)
                || Self.suffixes(of: domain.ascii).contains { set.isKnown(String($0)) }
        }
        return claims.contains(domain)
    }

    /// The entries for a sender in the order of look-up: only the first, or all of them.
    func entries(
        for author: Mailbox, all: Bool, willWait: () -> Void
    ) throws(DataSetError) -> [DataSetEntry] {
        let address = "\(author.localPart)@\(author.domain.ascii)"
        if set.isPatternSet {
            if all { return try set.allEntries(for: address) }
            return try set.entry(for: address, willWait: willWait).map { [$0] } ?? []
        }
        let keys = Self.keys(for: author)
        if all { return try set.entries(for: keys, willWait: willWait) }
        return try set.firstEntry(for: keys, willWait: willWait).map { [$0] } ?? []
    }

    /// What is looked up, in this order: the address; the domain; then for each part of the
    /// domain from a dot on, the user there and all there; the user anywhere; anyone.
    static func keys(for author: Mailbox) -> [String] {
        let user = author.localPart
        let domain = author.domain.ascii
        var keys = ["\(user)@\(domain)", domain]
        for suffix in suffixes(of: domain) {
            keys.append("\(user)@\(suffix)")
            keys.append(String(suffix))
        }
        keys.append("\(user)@*")
        keys.append("*")
        return keys
    }

    /// `.example.com` and `.com` of `mail.example.com`.
    private static func suffixes(of domain: String) -> [Substring] {
        var suffixes: [Substring] = []
        var rest = domain[...]
        while let dot = rest.firstIndex(of: ".") {
            suffixes.append(rest[dot...])
            rest = rest[rest.index(after: dot)...]
        }
        return suffixes
    }
}
