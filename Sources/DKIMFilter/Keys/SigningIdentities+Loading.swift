internal import DKIMCore

extension SigningIdentities {
    /// So many different keys of a table are read at the start. Thousands of them would keep mail
    /// waiting for seconds.
    static let keysReadAtStart = 1_000

    /// Makes of KeyTable and SigningTable, or of Domain, Selector and KeyFile, who signs with
    /// which key; all that can be known beforehand is checked.
    ///
    /// - Parameter readsAllKeys: also those that a daemon leaves until mail needs them.
    static func load(
        _ configuration: Configuration, readsAllKeys: Bool, _ context: inout LoadingContext
    ) -> Self {
        guard configuration.mode.contains(.sign) else {
            return sendersOnly(configuration.keys, &context)
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
        let reader = PrivateKeyReader(
            environment: context.environment, safety: safety,
            minimumBits: configuration.verifying.minimumKeyBits,
            algorithm: configuration.signing.algorithm)
        let store = PrivateKeyStore(reader: reader, limit: keys.keyCacheSize)
        let hasTables =
            context.setting("KeyTable") != nil || context.setting("SigningTable") != nil
        let identities =
            hasTables
            ? tables(keys, store, readsAllKeys: readsAllKeys, &context)
            : oneKey(keys, store, &context)
        let parameter = hasTables ? context.nameOfTables(asWritten: "KeyTable") : "KeyFile"
        for notice in store.notices { context.notice(notice, parameter: parameter) }
        return identities
    }

    /// Where nothing is to be signed, the keys are not looked at.
    private static func sendersOnly(
        _ options: KeyOptions, _ context: inout LoadingContext
    ) -> Self {
        let unused = ["KeyFile", "KeyTable"].compactMap { context.setting($0) }.first
        if let unused { context.notice("has no effect, as Mode does not ask to sign", in: unused) }
        let hasTables =
            context.setting("KeyTable") != nil || context.setting("SigningTable") != nil
        guard let setting = context.setting(hasTables ? "SigningTable" : "Domain") else {
            return .none
        }
        context.notice(
            "mail of these senders that comes from inside is left alone, as Mode does not ask to "
                + "sign", in: setting)
        if hasTables {
            return options.signingTable.map { .unsigned(SigningTable($0, claims: DomainClaims())) }
                ?? .none
        }
        guard let set = options.domains else { return .none }
        checkDomains(set, setting, &context)
        return .unsigned(SigningDomains(set: set, coversSubdomains: options.subDomains))
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
        var isUsable = false
        if let setting = context.setting("KeyFile"), let path = options.keyFile {
            do throws(PrivateKeyError) {
                _ = try store.key(.file(path))
                isUsable = true
            } catch {
                context.report(error.problem, remedy: error.remedy, in: setting)
            }
        }
        if context.setting("Domain") == nil {
            context.notice("nothing is signed, as there is no Domain", in: first)
        }
        guard isUsable, let path = options.keyFile, let selector = options.selector,
            let domains = options.domains
        else { return .none }
        return .oneKey(
            in: store, file: path, selector: selector,
            domains: SigningDomains(set: domains, coversSubdomains: options.subDomains))
    }

    private static func checkDomains(
        _ set: any DataSet, _ setting: Setting, _ context: inout LoadingContext
    ) {
        guard set.isResident else { return }
        for entry in context.entries(of: set, parameter: setting.name) where entry.key != "*" {
            if set.isPatternSet, entry.key.contains("*") {
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
        _ options: KeyOptions, _ store: PrivateKeyStore, readsAllKeys: Bool,
        _ context: inout LoadingContext
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
        // What a store holds may change at any time: a daemon looks at it when a message needs it.
        var names: [String] = []
        if let set = options.keyTable, set.isResident || readsAllKeys {
            let maximumKeys = readsAllKeys ? .max : min(keysReadAtStart, options.keyCacheSize)
            var check = KeyTableCheck(
                set, store, maximumKeys: maximumKeys, isLenient: options.lenientTables)
            check.run(&context)
            names = check.names
        }
        guard let set = options.signingTable, let keys = options.keyTable else { return .none }
        var claims = DomainClaims()
        if set.isResident || readsAllKeys {
            let isChecked = options.checkSigningTable && (keys.isResident || readsAllKeys)
            var check = SigningTableCheck(
                set, keys: isChecked ? keys : nil, keyNames: names, options: options)
            check.run(&context)
            claims = check.claims
        }
        return .tables(
            SigningTable(set, claims: claims), keys: KeyTable(set: keys), store: store,
            multipleSignatures: options.multipleSignatures)
    }
}
