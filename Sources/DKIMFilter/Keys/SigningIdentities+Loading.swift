internal import DKIMCore

extension SigningIdentities {
    /// Makes of KeyTable and SigningTable, or of Domain, Selector and KeyFile, who signs with
    /// which key; all that can be known beforehand is checked, all keys are read.
    static func load(_ configuration: Configuration, _ context: inout LoadingContext) -> Self {
        guard configuration.mode.contains(.sign) else {
            let names = ["Domain", "KeyFile", "KeyTable", "SigningTable"]
            if let setting = names.compactMap({ context.setting($0) }).first {
                context.notice("has no effect, as Mode does not ask to sign", in: setting)
            }
            return .none
        }
        let keys = configuration.keys
        var safety: KeySafety?
        if keys.requireSafeKeys {
            safety = KeySafety(
                environment: context.environment,
                user: configuration.daemon.user?.user ?? context.environment.effectiveUser)
        } else if let setting = context.setting("RequireSafeKeys") {
            context.notice("nobody looks whether others can read the private keys", in: setting)
        }
        let store = PrivateKeyStore(
            environment: context.environment, safety: safety,
            minimumBits: configuration.verifying.minimumKeyBits,
            algorithm: configuration.signing.algorithm)
        let hasTables =
            context.setting("KeyTable") != nil || context.setting("SigningTable") != nil
        let identities = hasTables ? tables(keys, store, &context) : oneKey(keys, store, &context)
        let parameter = hasTables ? "KeyTable" : "KeyFile"
        for notice in store.notices { context.notice(notice, parameter: parameter) }
        return identities
    }

    // MARK: Domain, Selector, KeyFile

    private static func oneKey(
        _ options: KeyOptions, _ store: PrivateKeyStore, _ context: inout LoadingContext
    ) -> Self {
        let given = ["Domain", "Selector", "KeyFile"].compactMap { context.setting($0) }
        guard let first = given.first else { return .none }
        for name in ["Selector", "KeyFile"] where context.setting(name) == nil {
            context.report("needs \(name) beside it", remedy: "add a line with \(name)", in: first)
        }
        if let setting = context.setting("Domain"), let set = options.domains {
            checkDomains(set, setting, &context)
        }
        var key: PrivateKey?
        if let setting = context.setting("KeyFile"), let path = options.keyFile {
            do throws(PrivateKeyError) {
                key = try store.key(.file(path))
            } catch {
                context.report(error.problem, remedy: error.remedy, in: setting)
            }
        }
        if context.setting("Domain") == nil {
            context.notice("nothing is signed, as there is no Domain", in: first)
        }
        guard let key, let path = options.keyFile, let selector = options.selector,
            let domains = options.domains
        else { return .none }
        return .oneKey(
            key, file: path, selector: selector,
            domains: SigningDomains(set: domains, coversSubdomains: options.subDomains))
    }

    private static func checkDomains(
        _ set: any DataSet, _ setting: Setting, _ context: inout LoadingContext
    ) {
        guard set.isResident else { return }
        for entry in context.entries(of: set, parameter: setting.name) where entry.key != "*" {
            if set.isPatternSet, entry.key.contains("*") {
                if let notice = WildcardPattern.notice(for: entry.key) {
                    context.notice(notice, parameter: setting.name, location: entry.location)
                }
                continue
            }
            let isWider = entry.key.hasPrefix("*.") || entry.key.hasPrefix(".")
            do throws(DomainNameError) {
                _ = try DomainName(isWider ? "" : entry.key)
            } catch {
                let parent = entry.key.drop { $0 == "*" || $0 == "." }
                context.report(
                    ConfigurationError(
                        isWider ? "“\(entry.key)” is not a domain" : "\(error)",
                        expected: "a domain such as example.com, or *",
                        remedy: isWider ? "write \(parent), and SubDomains yes" : nil,
                        parameter: setting.name, location: entry.location))
            }
        }
    }

    // MARK: KeyTable, SigningTable

    private static func tables(
        _ options: KeyOptions, _ store: PrivateKeyStore, _ context: inout LoadingContext
    ) -> Self {
        for (name, other) in [("KeyTable", "SigningTable"), ("SigningTable", "KeyTable")] {
            guard let setting = context.setting(name), context.setting(other) == nil else {
                continue
            }
            context.report(
                "needs \(other) beside it", remedy: "add a line with \(other)", in: setting)
        }
        for name in ["Domain", "Selector", "KeyFile"] {
            guard let setting = context.setting(name) else { continue }
            context.notice("has no effect, as KeyTable is set", in: setting)
        }
        var keys: [String: KeyTableEntry] = [:]
        var broken: Set<String> = []
        // What a store holds is looked at when a message needs it: it may change at any time.
        if let set = options.keyTable, set.isResident {
            (keys, broken) = loadKeys(set, store, &context)
        }
        guard let set = options.signingTable, let keyTable = options.keyTable else { return .none }
        if set.isResident {
            checkSigningTable(
                set, keyTable.isResident ? keys : nil, broken: broken, &context)
        }
        return .tables(
            SigningTable(set, &context),
            keys: keyTable.isResident ? .resident(keys) : .store(keyTable), store: store,
            multipleSignatures: options.multipleSignatures)
    }

    private static func loadKeys(
        _ set: any DataSet, _ store: PrivateKeyStore, _ context: inout LoadingContext
    ) -> (keys: [String: KeyTableEntry], broken: Set<String>) {
        var keys: [String: KeyTableEntry] = [:]
        var broken: Set<String> = []
        let rows = context.entries(of: set, parameter: "KeyTable")
        for row in rows {
            do throws(ConfigurationError) {
                if let earlier = keys[row.key] {
                    context.notice(
                        "key “\(row.key)” is already at \(earlier.location), which counts",
                        parameter: "KeyTable", location: row.location)
                    continue
                }
                guard !(set.isPatternSet && row.key.contains("*")) else {
                    throw ConfigurationError(
                        "“\(row.key)” is no name of a key", remedy: "a name holds no wild card")
                }
                let entry = try KeyTableEntry(row)
                // Kept also if the key cannot be had, so that the fault is told only once.
                keys[row.key] = entry
                try check(entry, store)
            } catch {
                context.report(
                    ConfigurationError(
                        error.problem, expected: error.expected, remedy: error.remedy,
                        parameter: "KeyTable", location: row.location))
                if keys[row.key] == nil { broken.insert(row.key) }
            }
        }
        if rows.isEmpty {
            context.notice("has no entries", parameter: "KeyTable", location: nil)
        }
        return (keys, broken)
    }

    /// Reads the key, unless its path depends on the sender.
    private static func check(
        _ entry: KeyTableEntry, _ store: PrivateKeyStore
    ) throws(ConfigurationError) {
        if entry.domain == nil, entry.material.isTemplate { return }
        let material = entry.material.resolved(for: entry.domain?.ascii ?? "")
        let key: PrivateKey
        do throws(PrivateKeyError) {
            key = try store.key(material)
        } catch {
            throw ConfigurationError("key “\(entry.name)”: \(error.problem)", remedy: error.remedy)
        }
        guard let algorithm = entry.algorithm, algorithm.keyType != key.type else { return }
        throw ConfigurationError(
            "key “\(entry.name)” is of type \(key.type.rawValue), but its entry says "
                + algorithm.rawValue, remedy: "remove the algorithm from the entry")
    }

    private static func checkSigningTable(
        _ set: any DataSet, _ keys: [String: KeyTableEntry]?, broken: Set<String>,
        _ context: inout LoadingContext
    ) {
        var seen: [String: SourceLocation] = [:]
        for row in context.entries(of: set, parameter: "SigningTable") {
            do throws(ConfigurationError) {
                let entry = try SigningTableEntry(row)
                if let keys { try check(entry, of: row, keys, broken: broken) }
                for notice in notices(entry, of: row, set, keys ?? [:]) {
                    context.notice(notice, parameter: "SigningTable", location: row.location)
                }
            } catch {
                context.report(
                    ConfigurationError(
                        error.problem, expected: error.expected, remedy: error.remedy,
                        parameter: "SigningTable", location: row.location))
            }
            guard !set.isPatternSet else { continue }
            let key = DataSetKeys.address.normalizedWhole(row.key)
            if let earlier = seen[key] {
                context.notice(
                    "“\(row.key)” is already at \(earlier), which counts",
                    parameter: "SigningTable", location: row.location)
            } else {
                seen[key] = row.location
            }
        }
    }

    /// The key must be there; one whose entry is broken has been told of already.
    private static func check(
        _ entry: SigningTableEntry, of row: DataSetEntry, _ keys: [String: KeyTableEntry],
        broken: Set<String>
    ) throws(ConfigurationError) {
        let domain = row.key.lastIndex(of: "@").map { row.key[row.key.index(after: $0)...] }
        guard let name = entry.keyName ?? DomainName(ifName: domain ?? row.key[...])?.ascii,
            keys[name] == nil, !broken.contains(name)
        else { return }
        throw ConfigurationError(
            "signing table references unknown key '\(name)'",
            remedy: Spelling.nearest(to: name, among: keys.keys.sorted())
                .map { "is “\($0)” meant?" } ?? "add it to KeyTable")
    }

    private static func notices(
        _ entry: SigningTableEntry, of row: DataSetEntry, _ set: any DataSet,
        _ keys: [String: KeyTableEntry]
    ) -> [String] {
        var notices: [String] = []
        if let signer = entry.signer, !signer.contains("%"), let name = entry.keyName,
            let domain = keys[name]?.domain, !isUsable(signer, under: domain)
        {
            notices.append("i=\(signer) is left out, as it is not within \(domain)")
        }
        if set.isPatternSet {
            if !row.key.contains("@"), !row.key.contains("*") {
                notices.append(
                    "“\(row.key)” matches no address; for all of a domain write *@\(row.key)")
            }
            if let notice = WildcardPattern.notice(for: row.key) { notices.append(notice) }
        } else {
            let key = DataSetKeys.address.normalizedWhole(row.key)
            if key != "*", !key.hasSuffix("@*"), key.contains("*") {
                notices.append(
                    "“\(row.key)” matches nothing, as * is a wild card in refile: tables only")
            } else if row.key.hasPrefix("*@") {
                notices.append("“\(row.key)” is read as “\(key)”; it is a pattern for refile:")
            }
        }
        return notices
    }
}
