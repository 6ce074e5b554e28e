import DKIMFilter

/// A system made up for a test: files, folders, users and groups as the test says.
struct FakeEnvironment: ConfigurationEnvironment {
    private var files: [String: OpenedFile] = [:]
    private var folders: [String: FileFacts] = [:]
    var hostName = "host.test"
    var effectiveUser: UInt32 = 0
    var users = [
        UserAccount(name: "root", user: 0, group: 0),
        UserAccount(name: "opendkim", user: 110, group: 110),
        UserAccount(name: "eve", user: 1_000, group: 1_000),
    ]
    var groups = [
        GroupAccount(name: "root", group: 0, members: ["root"]),
        GroupAccount(name: "opendkim", group: 110, members: ["opendkim"]),
        GroupAccount(name: "mail", group: 8, members: ["opendkim", "eve"]),
        GroupAccount(name: "eve", group: 1_000, members: ["eve"]),
    ]

    /// Files of root that only root can read.
    init(_ files: [String: String] = [:]) {
        for (path, text) in files { add(path, text) }
    }

    mutating func add(
        _ path: String, _ text: String, owner: UInt32 = 0, group: UInt32 = 0,
        mode: UInt32 = 0o600, resolved: String? = nil
    ) {
        files[path] = OpenedFile(
            bytes: Array(text.utf8),
            facts: FileFacts(owner: owner, group: group, permissions: mode),
            resolvedPath: resolved ?? path)
    }

    mutating func remove(_ path: String) {
        files[path] = nil
    }

    mutating func addFolder(
        _ path: String, owner: UInt32 = 0, group: UInt32 = 0, mode: UInt32 = 0o755
    ) {
        folders[path] = FileFacts(owner: owner, group: group, permissions: mode)
    }

    func open(_ path: String) throws(FileError) -> OpenedFile {
        guard let file = files[path] else {
            throw FileError(path: path, reason: "No such file or directory")
        }
        return file
    }

    /// A file's state is its content here.
    func stamp(ofFile path: String) throws(FileError) -> FileStamp {
        let bytes = try open(path).bytes
        let sum = bytes.reduce(Int64(0)) { $0 &* 31 &+ Int64($1) }
        return FileStamp(
            device: 1, inode: 1, size: Int64(bytes.count), modified: sum, changed: sum)
    }

    /// Folders that the test does not mention are root's and not writable by others.
    func facts(ofDirectory path: String) throws(FileError) -> FileFacts {
        folders[path] ?? FileFacts(owner: 0, group: 0, permissions: 0o755)
    }

    func user(_ nameOrNumber: String) -> UserAccount? {
        users.first { $0.name == nameOrNumber || String($0.user) == nameOrNumber }
    }

    func user(numbered number: UInt32) -> UserAccount? { users.first { $0.user == number } }

    func group(_ nameOrNumber: String) -> GroupAccount? {
        groups.first { $0.name == nameOrNumber || String($0.group) == nameOrNumber }
    }

    func group(numbered number: UInt32) -> GroupAccount? { groups.first { $0.group == number } }
}

/// What loading gave: the configuration, or what is wrong.
struct Loaded {
    var configuration: Configuration?
    var notices: [String] = []
    var errors: [String] = []

    /// Loads `text` as the file `c`, beside the given files.
    init(
        _ text: String, files: [String: String] = [:],
        overrides: [(name: String, value: String)] = [], requiresSocket: Bool = false
    ) {
        self.init(
            text, in: FakeEnvironment(files), overrides: overrides,
            requiresSocket: requiresSocket)
    }

    init(
        _ text: String, in environment: FakeEnvironment,
        overrides: [(name: String, value: String)] = [], requiresSocket: Bool = false
    ) {
        var environment = environment
        environment.add("c", text)
        do throws(ConfigurationErrors) {
            let (configuration, notices) = try Configuration.load(
                path: "c", overrides: overrides, environment: environment,
                requiresSocket: requiresSocket)
            self.configuration = configuration
            self.notices = notices
        } catch {
            errors = error.errors.map(\.description)
            notices = error.notices
        }
    }
}
