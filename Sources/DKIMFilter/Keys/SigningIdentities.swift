package import DKIMCore

/// Who signs with which key: one key for some domains, or the two tables.
package struct SigningIdentities: Sendable {
    enum Source: Sendable {
        case none
        case senders(SendersOnly)
        case oneKey(SigningDomains, Selector, PrivateKeyStore, file: String)
        case tables(SigningTable, KeyTable, PrivateKeyStore, all: Bool)
    }

    /// Whose mail is ours, without the keys.
    enum SendersOnly: Sendable {
        case domains(SigningDomains)
        case table(SigningTable)
    }

    /// What it was made of; for extensions of this type.
    let source: Source

    /// Nothing is signed.
    package static let none = Self(source: .none)

    /// Nothing is signed, but mail of these domains is ours (Mode v).
    static func unsigned(_ domains: SigningDomains) -> Self {
        Self(source: .senders(.domains(domains)))
    }

    /// Nothing is signed, but mail of these senders is ours (Mode v).
    static func unsigned(_ signingTable: SigningTable) -> Self {
        Self(source: .senders(.table(signingTable)))
    }

    /// One key signs for all domains.
    static func oneKey(
        in store: PrivateKeyStore, file: String, selector: Selector, domains: SigningDomains
    ) -> Self {
        Self(source: .oneKey(domains, selector, store, file: file))
    }

    /// Each sender has keys of its own.
    static func tables(
        _ signingTable: SigningTable, keys: KeyTable, store: PrivateKeyStore,
        multipleSignatures: Bool
    ) -> Self {
        Self(source: .tables(signingTable, keys, store, all: multipleSignatures))
    }

    /// Whether nothing is ever signed.
    package var isEmpty: Bool {
        switch source {
        case .none, .senders: true
        case .oneKey, .tables: false
        }
    }

    /// The entry that makes mail of this author ours, so that it is signed where signing is on; nil
    /// where it is not ours.
    ///
    /// - Parameter willWait: called before a look-up waits for a store.
    package func coveringEntry(
        for author: Mailbox, willWait: () -> Void = {}
    ) throws(SigningLookupError) -> DataSetEntry? {
        try Self.lookUp { () throws(DataSetError) in
            switch source {
            case .none:
                nil
            case .senders(.domains(let domains)), .oneKey(let domains, _, _, file: _):
                try domains.match(author.domain, willWait: willWait)?.entry
            case .senders(.table(let table)), .tables(let table, _, _, all: _):
                try table.entries(for: author, all: false, willWait: willWait).first
            }
        }
    }

    /// The signatures to make for a message of this author; empty where the author is not ours.
    ///
    /// - Parameter willWait: called before a look-up waits for a store.
    package func identities(
        for author: Mailbox, willWait: () -> Void = {}
    ) throws(SigningLookupError) -> [SigningIdentity] {
        switch source {
        case .none, .senders:
            return []
        case .oneKey(let domains, let selector, let store, let file):
            guard
                let match = try Self.lookUp({ () throws(DataSetError) in
                    try domains.match(author.domain, willWait: willWait)
                })
            else { return [] }
            return [
                try Self.identity(
                    in: store, file: file, selector: selector, domain: match.domain, by: match)
            ]
        case .tables(let table, let keys, let store, let all):
            let entries = try Self.lookUp { () throws(DataSetError) in
                try table.entries(for: author, all: all, willWait: willWait)
            }
            var identities: [SigningIdentity] = []
            for entry in entries {
                let identity = try Self.identity(
                    entry, for: author.domain, keys: keys, store: store, willWait: willWait)
                // Rows may overlap; to sign twice as the same is of no use to anyone.
                let isRepeated = identities.contains {
                    $0.domain == identity.domain && $0.selector == identity.selector
                        && $0.agent == identity.agent
                }
                if !isRepeated { identities.append(identity) }
            }
            return identities
        }
    }

    /// The identity of a key of KeyTable, whoever the author is.
    ///
    /// A key whose domain is the sender's (`%`) cannot be asked for: to sign in the name of
    /// another's domain makes no signature that anyone could verify.
    package func identity(
        named name: String, willWait: () -> Void = {}
    ) throws(SigningLookupError) -> SigningIdentity {
        guard case .tables(_, let keys, let store, all: _) = source,
            let entry = try keys.entry(named: name, willWait: willWait)
        else { throw .unknownKey(name) }
        guard let domain = entry.domain else {
            throw .keyUnusable(name: name, reason: "its domain has to be written out in KeyTable")
        }
        return try Self.identity(entry, of: nil, domain: domain, agent: nil, store: store)
    }

    /// The identity of the one key for one domain; empty where there is more than that.
    package func onlyIdentity() throws(SigningLookupError) -> [SigningIdentity] {
        guard case .oneKey(let domains, let selector, let store, let file) = source,
            domains.set.isResident
        else { return [] }
        var names: [String] = []
        try Self.lookUp { () throws(DataSetError) in
            try domains.set.walk { row in
                names.append(row.key)
                return names.count < 2
            }
        }
        guard let name = names.first, names.count == 1, let domain = DomainName(ifName: name)
        else { return [] }
        return [
            try Self.identity(
                in: store, file: file, selector: selector, domain: domain)
        ]
    }

    /// Why there is no signature for a message of this author, in OpenDKIM's words.
    package func explanation(for author: Mailbox) -> String {
        switch source {
        case .senders(.domains(let domains)) where domains.coversSubdomains,
            .oneKey(let domains, _, _, file: _) where domains.coversSubdomains:
            return "no signing subdomain match for '\(author.domain.ascii)'"
        case .none, .senders(.domains), .oneKey:
            return "no signing domain match for '\(author.domain.ascii)'"
        case .senders(.table), .tables:
            return "no signing table match for '\(author)'"
        }
    }

    /// Whether mail from the domain is ours to send, so that an external host that uses it is
    /// worth a line in the log. Entries for all domains claim none.
    ///
    /// Never waits: of a store that is asked by its tables, what is known counts.
    package func claims(_ domain: DomainName) -> Bool {
        switch source {
        case .none: false
        case .senders(.domains(let domains)), .oneKey(let domains, _, _, file: _):
            domains.names(domain)
        case .senders(.table(let table)), .tables(let table, _, _, all: _):
            table.names(domain)
        }
    }

    /// The keys whose domain and file are known beforehand, by their names, for a comparison with
    /// DNS.
    package func fixedIdentities() throws(SigningLookupError) -> [SigningIdentity] {
        var identities: [SigningIdentity] = []
        try walkFixedIdentities { identities.append($0) }
        return identities.sorted { $0.keyName < $1.keyName }
    }

    /// Gives these keys one by one in the order of the table, as all of a large table do not fit
    /// into memory.
    package func walkFixedIdentities(
        _ body: (SigningIdentity) -> Void
    ) throws(SigningLookupError) {
        var failure: SigningLookupError?
        switch source {
        case .none, .senders:
            return
        case .oneKey(let domains, let selector, let store, let file):
            let walk = { () throws(DataSetError) in
                try domains.set.walk { row in
                    guard let domain = DomainName(ifName: row.key) else { return true }
                    return Self.give(body, &failure) { () throws(SigningLookupError) in
                        try Self.identity(
                            in: store, file: file, selector: selector, domain: domain)
                    }
                }
            }
            try Self.lookUp(walk)
        case .tables(_, let keys, let store, all: _):
            try keys.walk { entry in
                guard let domain = entry.domain else { return true }
                return Self.give(body, &failure) { () throws(SigningLookupError) in
                    try Self.identity(entry, of: nil, domain: domain, agent: nil, store: store)
                }
            }
        }
        if let failure { throw failure }
    }

    private static func give(
        _ body: (SigningIdentity) -> Void, _ failure: inout SigningLookupError?,
        _ identity: () throws(SigningLookupError) -> SigningIdentity
    ) -> Bool {
        do throws(SigningLookupError) {
            body(try identity())
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// From now on tells a log of key files that change.
    package func report(to log: any EventLog) {
        switch source {
        case .none, .senders: break
        case .oneKey(_, _, let store, file: _), .tables(_, _, let store, all: _):
            store.report(to: log)
        }
    }

    static func lookUp<Found>(
        _ body: () throws(DataSetError) -> Found
    ) throws(SigningLookupError) -> Found {
        do throws(DataSetError) {
            return try body()
        } catch {
            throw .tableUnavailable("\(error)")
        }
    }

    /// The identity of the one key.
    static func identity(
        in store: PrivateKeyStore, file: String, selector: Selector, domain: DomainName,
        by match: SigningDomains.Match? = nil
    ) throws(SigningLookupError) -> SigningIdentity {
        let key: PrivateKey
        do throws(PrivateKeyError) {
            key = try store.key(.file(file))
        } catch {
            throw SigningLookupError(error, name: file)
        }
        return SigningIdentity(
            domain: domain, selector: selector, key: key,
            algorithm: SigningAlgorithm(keyType: key.type),
            agent: match?.isParent == true ? "@\(domain.ascii)" : nil, keyName: file,
            source: .domain(match?.entry))
    }

    /// The identity that a row of the signing table stands for.
    private static func identity(
        _ row: DataSetEntry, for sender: DomainName, keys: KeyTable,
        store: PrivateKeyStore, willWait: () -> Void
    ) throws(SigningLookupError) -> SigningIdentity {
        let entry: SigningTableEntry
        do throws(ConfigurationError) {
            entry = try SigningTableEntry(row)
        } catch {
            throw .tableUnavailable("\(error)")
        }
        let name = entry.keyName ?? sender.ascii
        guard let key = try keys.entry(named: name, willWait: willWait) else {
            throw .unknownKey(name)
        }
        return try identity(
            key, of: row, domain: key.domain ?? sender, agent: entry.agent(for: sender.ascii),
            store: store)
    }

    /// Loads the key if that has not been done. An identity outside d= is left out, as it would
    /// make the signature invalid (RFC 6376 §3.5, i=).
    static func identity(
        _ entry: KeyTableEntry, of row: DataSetEntry?, domain: DomainName, agent: String?,
        store: PrivateKeyStore
    ) throws(SigningLookupError) -> SigningIdentity {
        let key: PrivateKey
        do throws(PrivateKeyError) {
            key = try store.key(entry.material.resolved(for: domain.ascii))
        } catch {
            throw SigningLookupError(error, name: entry.name)
        }
        if let algorithm = entry.algorithm, algorithm.keyType != key.type {
            throw .keyUnusable(
                name: entry.name,
                reason: "the key is of type \(key.type.rawValue), but the table says "
                    + algorithm.rawValue)
        }
        return SigningIdentity(
            domain: domain, selector: entry.selector, key: key,
            algorithm: SigningAlgorithm(keyType: key.type),
            agent: agent.flatMap { Self.isUsable($0, under: domain) ? $0 : nil },
            keyName: entry.name, source: .tables(row: row, key: entry))
    }

    /// Whether the identity's domain is the signing domain or lies below it.
    static func isUsable(_ agent: String, under domain: DomainName) -> Bool {
        guard let at = agent.lastIndex(of: "@"),
            let own = DomainName(ifName: agent[agent.index(after: at)...])
        else { return false }
        return own.isEqual(toOrSubdomainOf: domain)
    }
}
