internal import DKIMFilter
internal import DKIMStores

/// What a configuration of OpenDKIM or dkim-filter comes to here, line by line.
struct MigrationReport {
    /// The files in the order in which they are read, then those that hold tables.
    private(set) var files: [MigrationFile] = []
    /// What is not in any file.
    private(set) var general: [String] = []
    /// How many things keep the daemon from starting.
    private(set) var faults = 0
    /// The lines of the files.
    let settings: ParameterSettings

    private let overrides: [(name: String, value: String)]

    /// Reads a configuration as the daemon would.
    init(path: String, overrides: [(name: String, value: String)]) {
        self.overrides = overrides
        settings = ParameterSettings(
            path: path, overrides: overrides, environment: SystemEnvironment())
        let (errors, notices) = Self.load(path, overrides)
        faults = errors.count
        open(path, title: "")
        for setting in settings.settings where setting.location != .commandLine {
            open(setting.location.file, title: " (by Include)")
        }
        for setting in settings.settings { judge(setting, errors: errors) }
        for setting in settings.settings { describeTable(setting) }
        for error in errors where !isOfSetting(error) { add(error) }
        for notice in notices { add(notice: notice) }
        for row in ParameterTable.rows where row.state == .works {
            guard settings.setting(row.name) == nil else { continue }
            let remarks = Self.departures(of: row, isSet: false)
            guard !remarks.isEmpty else { continue }
            var text = "\(row.name) is not set"
            if let value = row.defaultValue, value.count < 30 { text += ", that is \(value)" }
            general.append("\(text): \(remarks.joined(separator: " "))")
        }
    }

    private static func load(
        _ path: String, _ overrides: [(name: String, value: String)]
    ) -> (errors: [ConfigurationError], notices: [String]) {
        var options = CheckedOptions()
        let stores = LoadedConfiguration.stores(log: TrialLog(threshold: .warning))
        do throws(ConfigurationErrors) {
            let (_, notices) = try Configuration.load(
                path: path, overrides: overrides,
                environment: SystemEnvironment(dataSetTypes: stores.types), readsAllKeys: true
            ) { configuration, context in options.read(configuration, &context) }
            return ([], notices)
        } catch {
            return (error.errors, error.notices)
        }
    }

    // MARK: Lines of the configuration

    private mutating func judge(_ setting: Setting, errors: [ConfigurationError]) {
        let row = ParameterTable.row(named: setting.name)
        let own = errors.filter { $0.location == setting.location && concerns($0, setting) }
        var kind = MigrationFinding.Kind.same
        var remarks: [String] = []
        if !own.isEmpty {
            kind = .refused
            remarks = own.map(Self.words)
        } else if case .noEffect(let why) = row?.state {
            kind = .withoutEffect
            remarks = [why]
        } else if case .refused(let why, _) = row?.state {
            kind = .withoutEffect
            remarks = ["it is off, as here in any case: \(why)"]
        } else if case .renamed(let today) = row?.state {
            kind = .changes
            remarks = ["an old name of \(today)"] + MigrationRemark.all(for: setting, in: settings)
        } else if let row {
            remarks = Self.departures(of: row, isSet: true)
            remarks += MigrationRemark.all(for: setting, in: settings)
            if !remarks.isEmpty { kind = .changes }
        }
        guard setting.location != .commandLine else {
            let text = ([Self.text(of: setting)] + remarks).joined(separator: ": ")
            if kind != .same { general.append("\(kind.heading), by a flag: \(text)") }
            return
        }
        append(
            MigrationFinding(
                kind: kind, line: setting.location.line, subject: Self.text(of: setting),
                remarks: remarks), to: setting.location.file)
    }

    private static func text(of setting: Setting) -> String {
        "\(setting.name) \(setting.value)"
    }

    /// The sentences of a row's documentation that tell a departure from OpenDKIM; those about
    /// defaults count where the parameter is not set.
    private static func departures(of row: Parameter, isSet: Bool) -> [String] {
        guard let details = row.details, row.origin == .openDKIM else { return [] }
        return sentences(details).filter { sentence in
            guard sentence.contains("OpenDKIM") else { return false }
            let isAboutUnset = sentence.contains("default") || sentence.contains("Unset")
            let isInForce = row.defaultValue.map { $0 != "no" } ?? false
            return isSet ? !isAboutUnset : isAboutUnset || isInForce
        }
    }

    /// Parts a text at the full stops that end a sentence.
    static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var rest = text[...]
        while let end = rest.firstRange(of: ". ") {
            sentences.append(String(rest[..<end.lowerBound]) + ".")
            rest = rest[end.upperBound...]
        }
        if !rest.isEmpty { sentences.append(String(rest)) }
        return sentences
    }

    // MARK: Tables

    private mutating func describeTable(_ setting: Setting) {
        let row = ParameterTable.row(named: setting.name)
        guard row?.type == "data set", let path = Self.tableFile(setting.value) else { return }
        do throws(DataSetError) {
            let set = try ToolEnvironment.dataSet(
                setting.value, at: setting.location, keys: .caseless, settings)
            var count = 0
            try set.walk { _ in
                count += 1
                return true
            }
            // What there is to know of rows comes as notices of loading.
            open(path, title: " (\(setting.name)): \(count) row\(count == 1 ? "" : "s")")
        } catch {
            // Loading has told why, at the line that names the table.
        }
    }

    /// The file that a data set lies in; nil for others.
    static func tableFile(_ value: String) -> String? {
        for type in ["file:", "refile:"] where value.lowercased().hasPrefix(type) {
            return String(value.dropFirst(type.count)).trimmingBlanks
        }
        return value.hasPrefix("/") && !value.hasSuffix(".db") ? value : nil
    }

    // MARK: Other errors and notices

    private func isOfSetting(_ error: ConfigurationError) -> Bool {
        settings.settings.contains { error.location == $0.location && concerns(error, $0) }
    }

    /// Errors at the command line's place are told apart by their parameter.
    private func concerns(_ error: ConfigurationError, _ setting: Setting) -> Bool {
        setting.location != .commandLine
            || error.parameter?.lowercased() == setting.name.lowercased()
    }

    private mutating func add(_ error: ConfigurationError) {
        let name = error.parameter.map { "\($0): " } ?? ""
        guard let location = error.location, location != .commandLine else {
            general.append("refused: \(name)\(Self.words(error))")
            return
        }
        open(location.file, title: "")
        append(
            MigrationFinding(
                kind: .refused, line: location.line, subject: nil,
                remarks: [name + Self.words(error)]), to: location.file)
    }

    private static func words(_ error: ConfigurationError) -> String {
        var text = error.problem
        if let expected = error.expected { text += ", expected \(expected)" }
        if let remedy = error.remedy { text += "; \(remedy)" }
        return text
    }

    /// A notice begins with its place, `FILE:LINE: `, where it has one.
    private mutating func add(notice: String) {
        for file in files where notice.hasPrefix(file.path + ":") {
            let rest = notice.dropFirst(file.path.count + 1)
            guard let colon = rest.firstIndex(of: ":"), let line = Int(rest[..<colon]) else {
                continue
            }
            let text = String(rest[rest.index(after: colon)...]).trimmingBlanks
            // What a line's state says has been told with the line.
            if text.contains(": has no effect: ") || text.contains("is an old name of ")
                || text.contains(": is off in any case: ")
            {
                return
            }
            append(
                MigrationFinding(kind: .changes, line: line, subject: nil, remarks: [text]),
                to: file.path)
            return
        }
        general.append(notice)
    }

    // MARK: Files

    private mutating func open(_ path: String, title: String) {
        guard let index = files.firstIndex(where: { $0.path == path }) else {
            files.append(MigrationFile(path: path, title: title))
            return
        }
        // One file may serve several parameters.
        if title.contains("row"), files[index].title.contains("row"), files[index].title != title {
            files[index].title += "," + title
        }
    }

    private mutating func append(_ finding: MigrationFinding, to path: String) {
        guard let index = files.firstIndex(where: { $0.path == path }) else { return }
        // A notice about a line stands with the line.
        if finding.subject == nil, finding.kind == .changes,
            let own = files[index].findings.firstIndex(where: {
                $0.line == finding.line && $0.subject != nil && $0.kind != .refused
            })
        {
            let old = files[index].findings[own]
            files[index].findings[own] = MigrationFinding(
                kind: old.kind == .same ? .changes : old.kind, line: old.line,
                subject: old.subject, remarks: old.remarks + finding.remarks)
            return
        }
        files[index].findings.append(finding)
    }
}
