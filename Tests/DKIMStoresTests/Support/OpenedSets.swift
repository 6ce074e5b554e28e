import DKIMFilter

@testable import DKIMStores

/// Opens data sets as a configuration does, with a log and a clock of its own.
final class OpenedSets: Sendable {
    struct System: ConfigurationEnvironment {
        let dataSetTypes: [DataSetType]
        /// What the file "c" holds.
        let text: String
        let hostName = "host.test"
        let effectiveUser: UInt32 = 0

        func open(_ path: String) throws(FileError) -> OpenedFile {
            guard path == "c" else {
                throw FileError(path: path, reason: "No such file or directory")
            }
            return OpenedFile(
                bytes: Array(text.utf8), facts: FileFacts(owner: 0, group: 0, permissions: 0o600),
                resolvedPath: path)
        }
        func facts(ofDirectory path: String) throws(FileError) -> FileFacts {
            throw FileError(path: path, reason: "No such file or directory")
        }
        func stamp(ofFile path: String) throws(FileError) -> FileStamp {
            throw FileError(path: path, reason: "No such file or directory")
        }
        func user(_ nameOrNumber: String) -> UserAccount? { nil }
        func user(numbered number: UInt32) -> UserAccount? { nil }
        func group(_ nameOrNumber: String) -> GroupAccount? { nil }
        func group(numbered number: UInt32) -> GroupAccount? { nil }
    }

    let log = RecordingLog()
    let clock = TestClock()
    private let stores: DataSetStores

    init() {
        stores = DataSetStores(log: log, now: clock.now)
    }

    func system(_ text: String = "") -> System {
        System(dataSetTypes: stores.types, text: text)
    }

    func open(
        _ value: String, keys: DataSetKeys = .exact,
        _ change: (inout StoreOptions) -> Void = { _ in }
    ) throws -> any DataSet {
        var options = StoreOptions()
        options.cacheTTL = 0
        // On a busy machine a server may need more than the usual time, which is not what is
        // tested.
        options.timeout = 60
        change(&options)
        return try DataSetRegistry.open(
            value, keys: keys, location: SourceLocation(file: "c", line: 1), environment: system(),
            parameter: "KeyTable", stores: options)
    }
}

extension DataSet {
    /// The value of the first entry.
    func value(_ key: String) throws -> String? { try entry(for: key)?.value }

    /// All entries as `key=value`.
    func listing() throws -> [String] {
        var lines: [String] = []
        try walk {
            lines.append("\($0.key)=\($0.value ?? "")")
            return true
        }
        return lines
    }
}
