internal import DKIMFilter
internal import DKIMStores
internal import Milter

/// A configuration with all that it names checked: tables, keys, socket, nameservers.
///
/// The daemon at start, its reload and `check-config` all come through here.
struct LoadedConfiguration {
    /// What the operator asked for.
    let configuration: Configuration
    /// What an operator should know though it is no error.
    let notices: [String]
    /// What the values of socket and DNS are.
    let options: CheckedOptions

    /// Where to listen; nil only where no socket was asked for.
    var socket: SocketSpecification? { options.socket }

    /// Where to serve metrics; nil where they are not served.
    var monitoringSocket: SocketSpecification? { options.monitoringSocket }

    /// Reads a configuration; the error's message holds every problem, one a line.
    ///
    /// - Parameters:
    ///   - requiresSocket: false for commands that do not serve mail.
    ///   - readsTables: false for tools that go through keys and tables themselves.
    ///   - readsAllKeys: also those that the daemon reads when mail first needs them.
    ///   - stores: the stores that are open already; nil where the configuration is read once.
    ///   - folders: where the process looks for files; nil where it has gone nowhere.
    ///   - change: a file, by the name that it is opened with, and what it is taken to hold:
    ///     whether a change would do is to be known before it is made.
    init(
        path: String?, overrides: [(name: String, value: String)], requiresSocket: Bool = true,
        readsTables: Bool = true, readsAllKeys: Bool = false, stores: DataSetStores? = nil,
        folders: ProcessFolders? = nil, change: (file: String, bytes: [UInt8])? = nil
    ) throws(ProgramError) {
        let stores = stores ?? Self.stores(log: DaemonLog(.starting))
        var environment: any ConfigurationEnvironment =
            folders?.environment(dataSetTypes: stores.types)
            ?? SystemEnvironment(dataSetTypes: stores.types)
        if let change { environment = Self.environment(environment, with: change) }
        var options = CheckedOptions()
        do throws(ConfigurationErrors) {
            let (configuration, notices) = try Configuration.load(
                path: path, overrides: overrides, environment: environment,
                requiresSocket: requiresSocket, readsTables: readsTables,
                readsAllKeys: readsAllKeys
            ) { configuration, context in options.read(configuration, &context) }
            self.configuration = configuration
            self.notices = notices
        } catch {
            throw ProgramError(error.isTemporary ? .unavailable : .configuration, "\(error)")
        }
        self.options = options
    }

    private static func environment(
        _ environment: any ConfigurationEnvironment, with change: (file: String, bytes: [UInt8])
    ) -> any ConfigurationEnvironment {
        // Configurations and tables are not asked who may read them; keys are, and keep theirs.
        let facts = FileFacts(owner: 0, group: 0, permissions: 0o600)
        let file = OpenedFile(bytes: change.bytes, facts: facts, resolvedPath: change.file)
        return RelocatedEnvironment(environment, file: file, at: change.file)
    }

    /// The stores that data sets may lie in, asked as the user that the daemon is going to be.
    static func stores(log: any EventLog) -> DataSetStores {
        DataSetStores(
            log: log, acting: ThreadIdentity.acting, starting: { BackgroundThread.start($0) })
    }

    /// An error that was found after loading, told with the line that set the parameter.
    func error(_ status: ExitStatus, _ parameter: String, _ problem: String) -> ProgramError {
        ProgramError(status, text(parameter, problem))
    }

    /// Words about a parameter, with the line that set it.
    func text(_ parameter: String, _ problem: String) -> String {
        ConfigurationError(
            problem, parameter: parameter,
            location: configuration.settings[parameter.lowercased()]?.location
        ).description
    }
}
