internal import DKIMCore
internal import DKIMFilter

/// The keys of a key table, or of a configuration: KeyTable, KeyList, or Domain, Selector and
/// KeyFile. Unlike loading, it goes on after a key that cannot be had.
struct ConfiguredKeys {
    /// A key table; nil for that of the configuration.
    var dataSet: String?
    /// The configuration.
    var loaded: LoadedConfiguration?
    /// Stands for `%`.
    var domain: DomainName?

    /// Takes a key; what it throws ends the walk.
    typealias Taker = (ConfiguredKey) throws(ProgramError) -> Void

    /// Gives all keys in their order, each read when its turn comes.
    ///
    /// - Returns: whether there were any.
    func walk(_ body: Taker) throws(ProgramError) -> Bool {
        if let dataSet {
            let table: any DataSet
            do throws(DataSetError) {
                table = try ToolEnvironment.dataSet(dataSet, at: .commandLine, keys: .exact)
            } catch {
                throw ProgramError(.configuration, "\(dataSet): \(error)")
            }
            return try walkTable(table, body)
        }
        guard let loaded else { return false }
        if loaded.configuration.settings["keylist"] != nil { return try walkKeyList(body) }
        guard let table = loaded.configuration.keys.keyTable else {
            return try walkDomains(loaded.configuration.keys, body)
        }
        return try walkTable(table, body)
    }

    // MARK: KeyTable

    private func walkTable(_ set: any DataSet, _ body: Taker) throws(ProgramError) -> Bool {
        var fault: ProgramError?
        var isEmpty = true
        do throws(DataSetError) {
            try KeyTableListing.walk(set) { entry in
                isEmpty = false
                do throws(ProgramError) {
                    try body(key(of: entry))
                } catch {
                    fault = error
                }
                return fault == nil
            }
        } catch {
            throw ProgramError(.configuration, "\(set.name): \(error)")
        }
        if let fault { throw fault }
        return !isEmpty
    }

    private func key(of entry: KeyTableListing.Entry) -> ConfiguredKey {
        switch entry.row {
        case .failure(let error):
            ConfiguredKey(name: entry.name, knowledge: .broken("\(error)"))
        case .success(let row):
            ConfiguredKey(name: entry.name, knowledge: knowledge(of: row))
        }
    }

    private func knowledge(of row: KeyTableListing.Row) -> ConfiguredKey.Knowledge {
        guard let domain = row.domain ?? domain else { return .needsDomain }
        let query = KeyQuery(selector: row.selector, domain: domain)
        do throws(ProgramError) {
            if let path = row.file(for: domain) {
                return .usable(
                    query, try SigningKeyFile.read(ToolEnvironment.place(path, loaded)))
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
            path: loaded?.configuration.path, overrides: [], requiresSocket: false)
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
        _ options: KeyOptions, _ body: Taker
    ) throws(ProgramError) -> Bool {
        guard let domains = options.domains, let selector = options.selector,
            let file = options.keyFile
        else { return false }
        let key = try SigningKeyFile.read(ToolEnvironment.place(file, loaded))
        var names: [String] = []
        do throws(DataSetError) {
            try domains.walk { entry in
                names.append(entry.key)
                return true
            }
        } catch {
            throw ProgramError(.configuration, "\(domains.name): \(error)")
        }
        for name in names {
            guard let domain = name.contains("*") ? self.domain : try domainName(name) else {
                try body(ConfiguredKey(name: file, knowledge: .needsDomain))
                continue
            }
            let query = KeyQuery(selector: selector, domain: domain)
            try body(ConfiguredKey(name: file, knowledge: .usable(query, key)))
        }
        return !names.isEmpty
    }

    private func domainName(_ text: String) throws(ProgramError) -> DomainName? {
        try Arguments.domain(text, option: "Domain")
    }
}
