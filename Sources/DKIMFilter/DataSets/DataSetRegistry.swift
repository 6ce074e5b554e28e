/// The kinds of data set, and how the kind is told from a value.
package enum DataSetRegistry {
    /// One row for each kind that needs no more than files. Stores come with the environment.
    package static let types: [DataSetType] = [.commaSeparated, .file, .patternFile]

    /// Makes the data set that a value names.
    ///
    /// `type:rest` names the type. Without a type a value that begins with “/” is a file, any
    /// other a list. An IPv6 address is a list and no type, other than in OpenDKIM.
    package static func open(
        _ value: String, keys: DataSetKeys, location: SourceLocation,
        environment: any ConfigurationEnvironment, parameter: String = "data set",
        stores: StoreOptions = StoreOptions()
    ) throws(DataSetError) -> any DataSet {
        let (type, argument) = try kind(of: value, among: types + environment.dataSetTypes)
        return try type.open(
            DataSetSource(
                name: value, argument: argument, location: location, keys: keys,
                environment: environment, parameter: parameter, stores: stores))
    }

    /// The file that a value names as a table in a text file; nil where it names something else.
    package static func textFile(
        of value: String, environment: any ConfigurationEnvironment
    ) throws(DataSetError) -> String? {
        let (type, argument) = try kind(of: value, among: types + environment.dataSetTypes)
        return type.name == DataSetType.file.name || type.name == DataSetType.patternFile.name
            ? argument : nil
    }

    private static func kind(
        of value: String, among types: [DataSetType]
    ) throws(DataSetError) -> (type: DataSetType, argument: String) {
        let firstItem = value.prefix { $0 != "," }.trimmedOfBlanks
        if let colon = firstItem.firstIndex(of: ":"), !isAddress(firstItem) {
            let word = firstItem[..<colon].lowercased()
            if let type = (types + DataSetType.refused).first(where: { $0.name == word }) {
                let argument = value.trimmedOfBlanks[firstItem.index(after: colon)...]
                return (type, String(argument.trimmedOfBlanks))
            }
            if !word.isEmpty, word.utf8.allSatisfy({ $0 &- 0x61 < 26 }) {
                let known = types.map(\.name).joined(separator: ", ")
                throw DataSetError(
                    "“\(word)” is not a type of data set, expected one of \(known)",
                    remedy: Spelling.nearest(to: word, among: types.map(\.name))
                        .map { "is “\($0):” meant?" })
            }
        }
        if value.hasSuffix(".db") {
            throw DataSetError(
                "a name that ends in .db is a Berkeley DB file, and these are not read",
                remedy: "export it to a text file and write file:PATH")
        }
        if value.hasPrefix("./") || value.hasPrefix("../") {
            throw DataSetError(
                "a path that does not begin with “/” is not taken as a file",
                remedy: "write file:\(value)")
        }
        return (value.hasPrefix("/") ? .file : .commaSeparated, value)
    }

    /// Whether it is an IPv6 address or network, with or without "!".
    private static func isAddress(_ item: Substring) -> Bool {
        let text = item.hasPrefix("!") ? item.dropFirst() : item
        return HostAddress(text.prefix { $0 != "/" }) != nil
    }
}

extension LoadingContext {
    /// The data set that a setting names; nil after noting why there is none.
    ///
    /// - Parameter checksPatterns: false where the rows are looked at one by one later.
    mutating func dataSet(
        _ setting: Setting, keys: DataSetKeys, checksPatterns: Bool = true
    ) -> (any DataSet)? {
        do throws(DataSetError) {
            let set = try DataSetRegistry.open(
                setting.value, keys: keys, location: setting.location, environment: environment,
                parameter: setting.name, stores: stores)
            if checksPatterns, set.isPatternSet { try check(patternsOf: set, setting) }
            if set.isResident, entries(of: set, parameter: setting.name, atMost: 1).isEmpty {
                notice("has no entries", in: setting)
            }
            return set
        } catch {
            report(error, parameter: setting.name, location: setting.location)
            return nil
        }
    }

    private mutating func check(
        patternsOf set: any DataSet, _ setting: Setting
    ) throws(DataSetError) {
        try set.walk { row in
            if let fault = WildcardPattern.fault(in: row.key) {
                report(
                    ConfigurationError(
                        fault.problem, remedy: fault.remedy, parameter: setting.name,
                        location: row.location))
            }
            return true
        }
    }

    /// All entries of a set that is read whole, such as a list of hosts; what has been read until
    /// then after noting why there are no more.
    mutating func entries(
        of set: any DataSet, parameter: String, atMost limit: Int = .max
    ) -> [DataSetEntry] {
        var entries: [DataSetEntry] = []
        do throws(DataSetError) {
            try set.walk {
                entries.append($0)
                return entries.count < limit
            }
        } catch {
            report(error, parameter: parameter, location: setting(parameter)?.location)
        }
        return entries
    }

    /// Tells of entries with `*` in a list whose entries are compared whole.
    mutating func noticeStars(in set: any DataSet, of setting: Setting) {
        guard set.isResident, !set.isPatternSet else { return }
        for entry in entries(of: set, parameter: setting.name) where entry.key.contains("*") {
            notice(
                "“\(entry.key)” matches nothing, as * is a wild card in refile: lists only",
                parameter: setting.name, location: entry.location)
        }
    }

    private mutating func report(
        _ error: DataSetError, parameter: String, location: SourceLocation?
    ) {
        var whole = ConfigurationError(
            error.problem, remedy: error.remedy, parameter: parameter, location: location)
        whole.isTemporary = error.isTemporary
        report(whole)
    }
}
