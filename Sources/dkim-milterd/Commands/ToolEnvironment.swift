internal import DKIMFilter
internal import DKIMStores

/// The system as a tool sees it that goes through a configuration without loading all of it: with
/// the stores that tables may lie in, and with relative paths counted from BaseDirectory.
enum ToolEnvironment {
    /// The lines of a configuration; faults in its files are thrown.
    static func settings(
        _ path: String?, overrides: [(name: String, value: String)] = []
    ) throws(ProgramError) -> ParameterSettings {
        let settings = ParameterSettings(
            path: path, overrides: overrides, environment: SystemEnvironment())
        guard settings.errors.isEmpty else {
            throw ProgramError(
                .configuration, settings.errors.map(\.description).joined(separator: "\n"))
        }
        return settings
    }

    /// The data set that a value names.
    static func dataSet(
        _ name: String, at location: SourceLocation, keys: DataSetKeys,
        _ settings: ParameterSettings?
    ) throws(DataSetError) -> any DataSet {
        let stores = LoadedConfiguration.stores(log: TrialLog(threshold: .warning))
        let system = SystemEnvironment(dataSetTypes: stores.types)
        let folder = settings?.setting("BaseDirectory")?.value
        return try DataSetRegistry.open(
            name, keys: keys, location: location,
            environment: folder.map { RelocatedEnvironment(system, folder: $0) } ?? system)
    }

    /// Where a file lies that a configuration names.
    static func place(_ path: String, _ settings: ParameterSettings) -> String {
        guard !path.hasPrefix("/"), let folder = settings.setting("BaseDirectory")?.value else {
            return path
        }
        return "\(folder)/\(path)"
    }
}
