internal import DKIMFilter
internal import DKIMStores

/// A configuration as a tool needs it that goes through keys and tables itself: with the stores
/// that tables may lie in, and with relative paths counted from BaseDirectory.
enum ToolEnvironment {
    /// The configuration but for its keys and the rows of its tables. What the daemon would not
    /// start with is thrown, with the line.
    static func configuration(
        _ path: String?, overrides: [(name: String, value: String)] = []
    ) throws(ProgramError) -> LoadedConfiguration {
        try LoadedConfiguration(
            path: path, overrides: overrides, requiresSocket: false, readsTables: false)
    }

    /// A data set that was named on its own, not in a configuration.
    static func dataSet(
        _ name: String, at location: SourceLocation, keys: DataSetKeys,
        _ settings: ParameterSettings? = nil
    ) throws(DataSetError) -> any DataSet {
        let stores = LoadedConfiguration.stores(log: TrialLog(threshold: .warning))
        let system = SystemEnvironment(dataSetTypes: stores.types)
        let folder = settings?.setting("BaseDirectory")?.value
        return try DataSetRegistry.open(
            name, keys: keys, location: location,
            environment: folder.map { RelocatedEnvironment(system, folder: $0) } ?? system)
    }

    /// Where a file lies that a configuration names.
    static func place(_ path: String, _ loaded: LoadedConfiguration?) -> String {
        let folder = loaded?.configuration.settings["basedirectory"]?.value
        guard !path.hasPrefix("/"), let folder else { return path }
        return "\(folder)/\(path)"
    }
}
