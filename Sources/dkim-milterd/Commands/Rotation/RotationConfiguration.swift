internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver
internal import DKIMStores

/// The configuration whose keys are exchanged, as the daemon would read it.
struct RotationConfiguration {
    /// Where the keys are named.
    enum Source {
        /// KeyTable is a text file: as it is named there, and where it is.
        case text(named: String, file: String)
        /// KeyTable is in a store, which this program only reads.
        case store(value: String)
        /// Selector and KeyFile.
        case oneKey(selector: Setting, keyFile: Setting)
        /// Something that cannot be changed: the parameter, and why.
        case other(String, String)
    }

    /// The file.
    let path: String
    let loaded: LoadedConfiguration
    let source: Source
    /// The resolver may take the process elsewhere (`directory:` in ResolverConfiguration).
    private let folders: ProcessFolders

    /// Reads it; one that the daemon would not start with is refused.
    init(path: String) throws(ProgramError) {
        self.path = path
        folders = ProcessFolders()
        loaded = try Self.load(path, folders, nil)
        source = try Self.source(loaded, folders)
    }

    /// What a relative path counts from is known as long as the daemon is started there.
    func place(_ path: String) -> String { Self.place(path, loaded, folders) }

    /// Sees whether the daemon would take the configuration.
    ///
    /// - Parameter change: a file, by the name that it is opened with, and what it is to hold.
    func check(_ change: (file: String, bytes: [UInt8])? = nil) throws(ProgramError) {
        _ = try Self.load(path, folders, change)
    }

    /// How DNS is asked.
    var resolverSettings: ResolverSettings {
        loaded.options.placed(loaded.options.resolverSettings)
    }

    private static func load(
        _ path: String, _ folders: ProcessFolders, _ change: (file: String, bytes: [UInt8])?
    ) throws(ProgramError) -> LoadedConfiguration {
        try LoadedConfiguration(
            path: path, overrides: [], readsAllKeys: true, folders: folders, change: change)
    }

    private static func place(
        _ path: String, _ loaded: LoadedConfiguration, _ folders: ProcessFolders
    ) -> String {
        folders.place(opened(path, loaded))
    }

    private static func source(
        _ loaded: LoadedConfiguration, _ folders: ProcessFolders
    ) throws(ProgramError) -> Source {
        let settings = loaded.configuration.settings
        if settings["keylist"] != nil {
            return .other(
                "KeyList",
                "a list in dkim-filter's form is not changed; write SigningTable and KeyTable")
        }
        if let setting = settings["keytable"] {
            let file: String?
            do throws(DataSetError) {
                file = try DataSetRegistry.textFile(
                    of: setting.value,
                    environment: SystemEnvironment(
                        dataSetTypes: LoadedConfiguration.stores(log: DaemonLog.silent).types))
            } catch {
                throw loaded.error(.configuration, "KeyTable", "\(error)")
            }
            if let file {
                return .text(named: opened(file, loaded), file: place(file, loaded, folders))
            }
            if loaded.configuration.keys.keyTable?.isResident == true {
                return .other(
                    "KeyTable",
                    "\(setting.location): a list in the configuration itself is not changed; put "
                        + "the table into a file (file:PATH)")
            }
            return .store(value: setting.value)
        }
        guard let selector = settings["selector"], let keyFile = settings["keyfile"] else {
            return .other("KeyTable", "there is neither KeyTable nor Selector and KeyFile")
        }
        return .oneKey(selector: selector, keyFile: keyFile)
    }

    /// The name that a file is opened with when the configuration is read.
    private static func opened(_ path: String, _ loaded: LoadedConfiguration) -> String {
        guard !path.hasPrefix("/"), let folder = loaded.configuration.process.baseDirectory
        else { return path }
        return "\(folder)/\(path)"
    }
}
