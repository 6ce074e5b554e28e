internal import DKIMCore
internal import DKIMFilter

/// The keys of a key table, or of a configuration: KeyTable, KeyList, or Domain, Selector and
/// KeyFile. Unlike loading, it goes on after a key that cannot be had.
struct ConfiguredKeys {
    /// A key table; nil for that of the configuration.
    var dataSet: String?
    /// The configuration file.
    var configuration: String?
    /// Stands for `%`.
    var domain: DomainName?

    /// Takes a key; what it throws ends the walk.
    typealias Taker = (ConfiguredKey) throws(ProgramError) -> Void

    /// Gives all keys in their order, each read when its turn comes.
    ///
    /// - Returns: whether there were any.
    func walk(_ body: Taker) throws(ProgramError) -> Bool {
        let settings = try ToolEnvironment.settings(dataSet == nil ? configuration : nil)
        if let dataSet {
            return try walkTable(dataSet, at: .commandLine, settings, body)
        }
        if let setting = settings.setting("KeyTable") {
            return try walkTable(setting.value, at: setting.location, settings, body)
        }
        if settings.setting("KeyList") != nil { return try walkKeyList(body) }
        return try walkDomains(settings, body)
    }

    // MARK: KeyTable

    private func walkTable(
        _ name: String, at location: SourceLocation, _ settings: ParameterSettings, _ body: Taker
    ) throws(ProgramError) -> Bool {
        var fault: ProgramError?
        var isEmpty = true
        do throws(DataSetError) {
            let set = try ToolEnvironment.dataSet(name, at: location, keys: .exact, settings)
            try KeyTableListing.walk(set) { entry in
                isEmpty = false
                do throws(ProgramError) {
                    try body(key(of: entry, settings))
                } catch {
                    fault = error
                }
                return fault == nil
            }
        } catch {
            throw ProgramError(.configuration, "\(name): \(error)")
        }
        if let fault { throw fault }
        return !isEmpty
    }

    private func key(
        of entry: KeyTableListing.Entry, _ settings: ParameterSettings
    ) -> ConfiguredKey {
        switch entry.row {
        case .failure(let error):
            ConfiguredKey(name: entry.name, knowledge: .broken("\(error)"))
        case .success(let row):
            ConfiguredKey(name: entry.name, knowledge: knowledge(of: row, settings))
        }
    }

    private func knowledge(
        of row: KeyTableListing.Row, _ settings: ParameterSettings
    ) -> ConfiguredKey.Knowledge {
        guard let domain = row.domain ?? domain else { return .needsDomain }
        let query = KeyQuery(selector: row.selector, domain: domain)
        do throws(ProgramError) {
            if let path = row.file(for: domain) {
                return .usable(
                    query, try SigningKeyFile.read(ToolEnvironment.place(path, settings)))
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

    // MARK: KeyList

    /// As the daemon reads it: one fault in it is a fault in all of it.
    private func walkKeyList(_ body: Taker) throws(ProgramError) -> Bool {
        let loaded = try LoadedConfiguration(
            path: configuration, overrides: [], requiresSocket: false)
        var fault: ProgramError?
        var isEmpty = true
        do throws(SigningLookupError) {
            try loaded.configuration.signing.identities.walkFixedIdentities { identity in
                isEmpty = false
                guard fault == nil else { return }
                let query = KeyQuery(selector: identity.selector, domain: identity.domain)
                do throws(ProgramError) {
                    try body(
                        ConfiguredKey(
                            name: identity.keyName, knowledge: .usable(query, identity.key)))
                } catch {
                    fault = error
                }
            }
        } catch {
            throw ProgramError(.configuration, "KeyList: \(error)")
        }
        if let fault { throw fault }
        return !isEmpty
    }

    // MARK: Domain, Selector, KeyFile

    private func walkDomains(
        _ settings: ParameterSettings, _ body: Taker
    ) throws(ProgramError) -> Bool {
        guard let domains = settings.setting("Domain"), let selector = settings.setting("Selector"),
            let file = settings.setting("KeyFile")
        else { return false }
        let key = try SigningKeyFile.read(ToolEnvironment.place(file.value, settings))
        let selectorName = try Arguments.selector(selector.value, option: "Selector")
        var names: [String] = []
        do throws(DataSetError) {
            let set = try ToolEnvironment.dataSet(
                domains.value, at: domains.location, keys: .domain, settings)
            try set.walk { entry in
                names.append(entry.key)
                return true
            }
        } catch {
            throw ProgramError(.configuration, "\(domains.value): \(error)")
        }
        for name in names {
            guard let domain = name.contains("*") ? self.domain : try domainName(name) else {
                try body(ConfiguredKey(name: file.value, knowledge: .needsDomain))
                continue
            }
            let query = KeyQuery(selector: selectorName, domain: domain)
            try body(ConfiguredKey(name: file.value, knowledge: .usable(query, key)))
        }
        return !names.isEmpty
    }

    private func domainName(_ text: String) throws(ProgramError) -> DomainName? {
        try Arguments.domain(text, option: "Domain")
    }
}
