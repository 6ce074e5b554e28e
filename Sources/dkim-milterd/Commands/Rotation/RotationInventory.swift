internal import DKIMCore
internal import DKIMFilter

/// The keys of a configuration, and which of them can be exchanged.
struct RotationInventory {
    /// A row that cannot be exchanged.
    struct Refusal {
        /// The name in KeyTable, or the parameter.
        let name: String
        let domain: DomainName?
        let reason: String
    }

    private(set) var targets: [RotationTarget] = []
    private(set) var refusals: [Refusal] = []
    /// The rows that can be read, also those that cannot be exchanged.
    private(set) var rows: [KeyTableListing.Row] = []

    /// Looks through the table, or the one key.
    init(_ configuration: RotationConfiguration) throws(ProgramError) {
        switch configuration.source {
        case .text, .store:
            try readTable(configuration)
        case .oneKey(let selector, let keyFile):
            try readOneKey(configuration, selector, keyFile)
        case .other(let parameter, let reason):
            refusals.append(Refusal(name: parameter, domain: nil, reason: reason))
        }
    }

    // MARK: KeyTable

    private mutating func readTable(
        _ configuration: RotationConfiguration
    ) throws(ProgramError) {
        guard let set = configuration.loaded.configuration.keys.keyTable else { return }
        var order: [KeyQuery] = []
        var found: [KeyQuery: RotationTarget] = [:]
        do throws(DataSetError) {
            try KeyTableListing.walk(set) { entry in
                add(entry, configuration, &order, &found)
                return true
            }
        } catch {
            throw ProgramError(error.isTemporary ? .temporaryFailure : .configuration, "\(error)")
        }
        let split = Set(refusals.map(\.name))
        targets = order.compactMap { found[$0] }.filter { split.isDisjoint(with: $0.names) }
    }

    private mutating func add(
        _ entry: KeyTableListing.Entry, _ configuration: RotationConfiguration,
        _ order: inout [KeyQuery], _ found: inout [KeyQuery: RotationTarget]
    ) {
        let row: KeyTableListing.Row
        do throws(ConfigurationError) {
            row = try entry.row.get()
        } catch {
            refusals.append(Refusal(name: entry.name, domain: nil, reason: "\(error)"))
            return
        }
        rows.append(row)
        guard let domain = row.domain else {
            refusals.append(
                Refusal(
                    name: entry.name, domain: nil,
                    reason: "\(row.location): its domain is that of each sender (%), so that "
                        + "nobody knows who publishes the key; write a row for each domain"))
            return
        }
        guard let path = row.file(for: domain) else {
            refusals.append(
                Refusal(
                    name: entry.name, domain: domain,
                    reason: "\(row.location): the key stands in the table itself; put it into a "
                        + "file (mode 0600) and its path into the table"))
            return
        }
        let query = KeyQuery(selector: row.selector, domain: domain)
        guard let earlier = found[query] else {
            order.append(query)
            found[query] = RotationTarget(
                domains: [domain], selector: row.selector, keyPath: path,
                keyFile: configuration.place(path), names: [entry.name])
            return
        }
        guard earlier.keyPath == path else {
            refusals.append(
                Refusal(
                    name: entry.name, domain: domain,
                    reason: "\(row.location): it signs as \(query.name) with \(path), and key "
                        + "“\(earlier.names.first ?? "")” does so with \(earlier.keyPath); DNS can "
                        + "publish one of them: mend that first"))
            found[query]?.names.append(entry.name)
            return
        }
        found[query]?.names.append(entry.name)
    }

    // MARK: Domain, Selector, KeyFile

    private mutating func readOneKey(
        _ configuration: RotationConfiguration, _ selector: Setting, _ keyFile: Setting
    ) throws(ProgramError) {
        let keys = configuration.loaded.configuration.keys
        guard let set = keys.domains, let name = keys.selector else {
            refusals.append(
                Refusal(
                    name: "KeyFile", domain: nil,
                    reason: "\(keyFile.location): there is no Domain, so that it signs nothing"))
            return
        }
        guard selector.location.file == keyFile.location.file else {
            refusals.append(
                Refusal(
                    name: "KeyFile", domain: nil,
                    reason: "Selector (\(selector.location)) and KeyFile (\(keyFile.location)) "
                        + "stand in two files, which cannot be changed at once; put them into one"))
            return
        }
        let (domains, stranger) = try Self.domains(in: set)
        guard stranger == nil, !domains.isEmpty else {
            refusals.append(
                Refusal(
                    name: "KeyFile", domain: nil,
                    reason: "Domain holds “\(stranger ?? "")”, so that nobody knows who publishes "
                        + "the key; name the domains in the configuration"))
            return
        }
        targets = [
            RotationTarget(
                domains: domains, selector: name, keyPath: keyFile.value,
                keyFile: configuration.place(keyFile.value))
        ]
    }

    /// The domains, and an entry that is none or may stand for any.
    private static func domains(
        in set: any DataSet
    ) throws(ProgramError) -> (domains: [DomainName], stranger: String?) {
        guard set.isResident else { return ([], set.name) }
        var domains: [DomainName] = []
        var stranger: String?
        do throws(DataSetError) {
            try set.walk { row in
                do throws(DomainNameError) {
                    domains.append(try DomainName(row.key))
                } catch {
                    stranger = row.key
                }
                return true
            }
        } catch {
            throw ProgramError(.configuration, "Domain: \(error)")
        }
        return (domains, stranger)
    }
}
