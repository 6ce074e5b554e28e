internal import DKIMCore
internal import DKIMFilter

/// A key that a configuration signs with, as far as a tool can know it.
struct ConfiguredKey {
    /// What is known of it.
    enum Knowledge {
        /// The key, and the name that its public half is published at.
        case usable(KeyQuery, PrivateKey)
        /// The signing domain is that of each sender (`%`), and none was named.
        case needsDomain
        /// What is wrong.
        case broken(String)
    }

    /// The name in the key table, or the file.
    let name: String
    /// Key, domain and selector.
    let knowledge: Knowledge

    /// The keys of a key table, or of Domain, Selector and KeyFile.
    ///
    /// - Parameters:
    ///   - dataSet: a key table; nil for that of the configuration.
    ///   - path: the configuration file.
    ///   - domain: stands for `%`.
    static func all(
        dataSet: String?, configuration path: String?, domain: DomainName?
    ) throws(ProgramError) -> [ConfiguredKey] {
        if let dataSet { return try table(dataSet, at: .commandLine, domain: domain) }
        let settings = ParameterSettings(path: path, environment: SystemEnvironment())
        guard settings.errors.isEmpty else {
            throw ProgramError(
                .configuration, settings.errors.map(\.description).joined(separator: "\n"))
        }
        if let setting = settings.setting("KeyTable") {
            return try table(setting.value, at: setting.location, domain: domain)
        }
        return try oneKey(settings)
    }

    private static func table(
        _ name: String, at location: SourceLocation, domain: DomainName?
    ) throws(ProgramError) -> [ConfiguredKey] {
        let listing: KeyTableListing
        do throws(DataSetError) {
            listing = try KeyTableListing(try open(name, at: location, keys: .exact))
        } catch {
            throw ProgramError(.configuration, "\(name): \(error)")
        }
        return listing.entries.map { entry in
            switch entry.row {
            case .failure(let error):
                ConfiguredKey(name: entry.name, knowledge: .broken("\(error)"))
            case .success(let row):
                ConfiguredKey(name: entry.name, knowledge: knowledge(of: row, domain: domain))
            }
        }
    }

    private static func knowledge(
        of row: KeyTableListing.Row, domain: DomainName?
    ) -> Knowledge {
        guard let domain = row.domain ?? domain else { return .needsDomain }
        let query = KeyQuery(selector: row.selector, domain: domain)
        do throws(ProgramError) {
            if let path = row.file(for: domain) {
                return .usable(query, try SigningKeyFile.read(path))
            }
        } catch {
            return .broken("\(row.location): \(error)")
        }
        guard let der = row.keyInTable else {
            return .broken(
                "\(row.location): neither a path nor a private key; a path begins with “/” or “./”")
        }
        do throws(CryptoError) {
            return .usable(query, try PrivateKey(der: der))
        } catch {
            return .broken("\(row.location): the key in the table is not usable: \(error)")
        }
    }

    private static func oneKey(
        _ settings: ParameterSettings
    ) throws(ProgramError) -> [ConfiguredKey] {
        guard let domains = settings.setting("Domain"), let selector = settings.setting("Selector"),
            let file = settings.setting("KeyFile")
        else { return [] }
        let key = try SigningKeyFile.read(file.value)
        let selectorName = try Arguments.selector(selector.value, option: "Selector")
        var names: [String] = []
        do throws(DataSetError) {
            try open(domains.value, at: domains.location, keys: .domain).walk { entry in
                names.append(entry.key)
                return true
            }
        } catch {
            throw ProgramError(.configuration, "\(domains.value): \(error)")
        }
        return try names.map { name throws(ProgramError) in
            if name.contains("*") {
                return ConfiguredKey(name: file.value, knowledge: .needsDomain)
            }
            let query = KeyQuery(
                selector: selectorName, domain: try Arguments.domain(name, option: "Domain"))
            return ConfiguredKey(name: file.value, knowledge: .usable(query, key))
        }
    }

    private static func open(
        _ name: String, at location: SourceLocation, keys: DataSetKeys
    ) throws(DataSetError) -> any DataSet {
        try DataSetRegistry.open(
            name, keys: keys, location: location, environment: SystemEnvironment())
    }
}
