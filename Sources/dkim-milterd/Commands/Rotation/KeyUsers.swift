internal import DKIMCore
internal import DKIMFilter

/// What signs with a key file or under the name of a record, whether it can be exchanged or not.
struct KeyUsers {
    private let configuration: RotationConfiguration
    /// Those that name their domain, by their files and by the names of their records.
    private var known: [FileIdentity: String] = [:]
    private var names: [KeyQuery: String] = [:]
    /// Rows of any domain (%), which may stand in the path, too.
    private let open: [KeyTableListing.Row]

    init(_ inventory: RotationInventory, _ configuration: RotationConfiguration) {
        self.configuration = configuration
        open = inventory.rows.filter { $0.domain == nil }
        for row in inventory.rows {
            guard let domain = row.domain else { continue }
            names[KeyQuery(selector: row.selector, domain: domain)] = row.name
            guard let path = row.file(for: domain),
                let file = FileIdentity(configuration.place(path)), known[file] == nil
            else { continue }
            known[file] = Self.words(row)
        }
        guard inventory.rows.isEmpty else { return }
        // Domain, Selector and KeyFile.
        for target in inventory.targets {
            for domain in target.domains {
                names[KeyQuery(selector: target.selector, domain: domain)] = "KeyFile"
            }
            guard let file = FileIdentity(target.keyFile) else { continue }
            known[file] = target.title
        }
    }

    /// What signs as the old key of a rollover did; nil for nothing.
    func signer(asOldOf state: RotationState) throws(SigningLookupError) -> String? {
        for query in state.oldQueries {
            if let name = names[query] { return name }
        }
        // A row of any domain may be meant for this one.
        guard !open.isEmpty else { return nil }
        let keys = configuration.loaded.configuration.signing.identities
        for domain in state.domains {
            let author = Mailbox(localPart: "postmaster", domain: domain)
            let identity = try keys.identities(for: author).first {
                $0.selector == state.oldSelector && $0.domain == domain
            }
            if let identity { return identity.keyName }
        }
        return nil
    }

    /// What signs with the old key of a rollover; nil for nothing.
    func user(ofOldKey state: RotationState) -> String? {
        guard let file = FileIdentity(state.oldKeyFile) else { return nil }
        if let user = known[file] { return user }
        let row = open.first { row in
            state.domains.contains { domain in
                row.file(for: domain).flatMap { FileIdentity(configuration.place($0)) } == file
            }
        }
        return row.map(Self.words)
    }

    private static func words(_ row: KeyTableListing.Row) -> String {
        "key “\(row.name)” (\(row.location))"
    }
}
