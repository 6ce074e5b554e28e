extension Configuration {
    /// Loads all that the daemon needs: the file, the tables and the keys.
    ///
    /// Every problem is found, not only the first. `overrides` come from the command line and win
    /// over the file. Commands that do not serve mail need no Socket. Of a large KeyTable some keys
    /// are left until mail needs them, unless all are asked for; without `readsTables` neither keys
    /// nor rows of tables are looked at, for tools that go through them one by one. `checking`
    /// looks at values whose rules the layers above know, and may report what is wrong with them.
    package static func load(
        path: String?, overrides: [(name: String, value: String)] = [],
        environment: any ConfigurationEnvironment, requiresSocket: Bool = true,
        readsTables: Bool = true, readsAllKeys: Bool = false,
        checking: (Configuration, inout LoadingContext) -> Void = { _, _ in }
    ) throws(ConfigurationErrors) -> (configuration: Configuration, notices: [String]) {
        var context = LoadingContext(environment: environment)
        let settings = context.read(path: path, overrides: overrides)

        var configuration = Configuration()
        configuration.path = path
        configuration.settings = context.settings
        for row in ParameterTable.rows where row.state == .works {
            guard let setting = context.setting(row.name) else { continue }
            row.apply(&configuration, setting, &context)
            // The data sets of the rows that follow are opened so, and as that user.
            configuration.stores.user = configuration.daemon.user
            configuration.stores.group = configuration.daemon.group
            context.stores = configuration.stores
        }
        configuration.settleConflicts(&context)
        if requiresSocket, context.setting("Socket") == nil {
            context.report(
                ConfigurationError(
                    "is not set", remedy: "add a line such as “Socket inet:8891@127.0.0.1”",
                    parameter: "Socket", location: path.map { SourceLocation(file: $0) }))
        }
        if readsTables {
            configuration.signing.identities = SigningIdentities.load(
                configuration, readsAllKeys: readsAllKeys, &context)
            configuration.resigning.check(configuration.signing.identities, &context)
        }
        checking(configuration, &context)

        let errors = context.errors(inOrderOf: settings)
        guard errors.isEmpty else {
            throw ConfigurationErrors(errors: errors, notices: context.notices)
        }
        return (configuration, context.notices)
    }

    /// Reads what settles which processes there are, and where they log: only the parameters of
    /// that, and no table or key.
    ///
    /// - Returns: nil if there are faults; ``load`` tells them.
    package static func loadProcesses(
        path: String?, overrides: [(name: String, value: String)],
        environment: any ConfigurationEnvironment
    ) -> Configuration? {
        var context = LoadingContext(environment: environment)
        _ = context.read(path: path, overrides: overrides)
        var configuration = Configuration()
        let names = [
            "BaseDirectory", "Background", "PidFile", "StdoutLog", "LogFormat", "LogLevel",
            "LogRepeatLimit",
        ]
        for row in ParameterTable.rows
        where names.contains(row.name) || row.name.hasPrefix("AutoRestart")
            || row.name.hasPrefix("Syslog")
        {
            guard let setting = context.setting(row.name) else { continue }
            row.apply(&configuration, setting, &context)
        }
        return context.errors.isEmpty ? configuration : nil
    }

    /// Looks at parameters that bear on each other.
    private mutating func settleConflicts(_ context: inout LoadingContext) {
        if verifying.minimumKeyBits > verifying.maximumKeyBits {
            let setting =
                context.setting("MaximumKeyBits") ?? context.setting("MinimumKeyBits")
            if let setting {
                context.report(
                    "MinimumKeyBits (\(verifying.minimumKeyBits)) is above MaximumKeyBits "
                        + "(\(verifying.maximumKeyBits)), so that no RSA key would do",
                    remedy: "lower the one or raise the other", in: setting)
            }
        }
        if let path, path.hasPrefix("/"), process.pathInRoot(path) == nil,
            let setting = context.setting("ChangeRootDirectory")
        {
            context.notice("a reload will not find \(path), which lies outside", in: setting)
        }
        if daemon.stdoutLog, daemon.background, let setting = context.setting("StdoutLog") {
            context.notice(
                "has no effect, as a daemon in the background has no output; "
                    + "set Background no, or Syslog yes", in: setting)
        }
        if verifying.alwaysAddARHeader, failures.noSignature != .accept {
            failures.noSignature = .accept
            let setting = context.setting("On-NoSignature") ?? context.setting("On-Default")
            context.notice(
                "has no effect on unsigned mail, as AlwaysAddARHeader is set",
                parameter: setting?.name, location: setting?.location)
        }
    }
}

extension LoadingContext {
    /// Reads all lines.
    fileprivate mutating func read(
        path: String?, overrides: [(name: String, value: String)]
    ) -> [Setting] {
        var settings: [Setting] = []
        if let path { settings = ConfigurationFile(path: path, &self).settings }
        settings += overrides.map {
            Setting(name: $0.name, value: $0.value, location: .commandLine)
        }
        for setting in settings { accept(setting) }
        return settings
    }

    /// Takes a line: its parameter must be known, and the last line of a parameter counts.
    fileprivate mutating func accept(_ setting: Setting) {
        guard let row = ParameterTable.row(named: setting.name) else {
            report("unknown parameter", remedy: Self.remedy(forUnknown: setting), in: setting)
            return
        }
        let known = Setting(name: row.name, value: setting.value, location: setting.location)
        switch row.state {
        case .noEffect(let why):
            notice("has no effect: \(why)", in: known)
        case .refused(let why, let instead):
            guard row.type == "yes or no", Self.isOff(known.value) else {
                report("is refused: \(why)", remedy: instead, in: known)
                return
            }
            notice("is off in any case: \(why)", in: known)
        case .notYet:
            report("not supported yet", remedy: "remove the line", in: known)
        case .renamed(let today):
            guard hasValue(known) else { return }
            notice("is an old name of \(today); write that", in: known)
            guard let value = row.convert(known, &self) else { return }
            accept(Setting(name: today, value: value, location: known.location))
        case .works:
            guard hasValue(known) else { return }
            take(known)
        }
    }

    private mutating func hasValue(_ setting: Setting) -> Bool {
        guard setting.value.isEmpty else { return true }
        let remedy = ParameterTable.row(named: setting.name)?.emptyRemedy
        report("has no value", remedy: remedy ?? "write one, or remove the line", in: setting)
        return false
    }

    private mutating func take(_ setting: Setting) {
        if let earlier = self.setting(setting.name),
            earlier.location.file == setting.location.file, earlier.value != setting.value,
            let line = earlier.location.line
        {
            notice("this line wins over line \(line)", in: setting)
        }
        put(setting, for: setting.name)
    }

    private static func remedy(forUnknown setting: Setting) -> String {
        if let equals = setting.name.firstIndex(of: "=") {
            let name = setting.name[..<equals]
            if let row = ParameterTable.row(named: String(name)) {
                return "write a blank in place of “=” after \(row.name)"
            }
        }
        let nearest = Spelling.nearest(
            to: setting.name, among: ParameterTable.rows.map(\.name))
        return nearest.map { "is “\($0)” meant?" } ?? "remove the line"
    }

    /// The errors in the order of the settings that they concern, then the others.
    fileprivate func errors(inOrderOf settings: [Setting]) -> [ConfigurationError] {
        let positions = Dictionary(
            settings.enumerated().map { ($1.location, $0) }, uniquingKeysWith: { first, _ in first }
        )
        let ranked = errors.enumerated().map { index, error in
            (error: error, rank: error.location.flatMap { positions[$0] } ?? .max, index: index)
        }
        return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.error)
    }
}
