/// A system whose files are looked for elsewhere than where they are named: below BaseDirectory, in
/// the root that the process has changed to, or in memory.
package struct RelocatedEnvironment: ConfigurationEnvironment {
    private let base: any ConfigurationEnvironment
    private let place: @Sendable (String) -> String
    private var files: [String: OpenedFile] = [:]

    /// `place` turns each path into the one that is opened.
    package init(
        _ base: any ConfigurationEnvironment, place: @escaping @Sendable (String) -> String
    ) {
        self.base = base
        self.place = place
    }

    /// Relative paths count from that folder.
    package init(_ base: any ConfigurationEnvironment, folder: String) {
        self.init(base) { path in path.hasPrefix("/") ? path : "\(folder)/\(path)" }
    }

    /// One file is that one.
    package init(_ base: any ConfigurationEnvironment, file: OpenedFile, at path: String) {
        self.init(base) { $0 }
        files[path] = file
    }

    /// Reads the file at its place.
    package func open(_ path: String) throws(FileError) -> OpenedFile {
        if let file = files[path] { return file }
        return try base.open(place(path))
    }

    /// Looks at the folder at its place.
    package func facts(ofDirectory path: String) throws(FileError) -> FileFacts {
        try base.facts(ofDirectory: place(path))
    }

    /// Looks at the file at its place.
    package func stamp(ofFile path: String) throws(FileError) -> FileStamp {
        try base.stamp(ofFile: place(path))
    }

    /// Asks anew each time: the process may change its root meanwhile.
    package func place(ofFile path: String) -> String { base.place(ofFile: place(path)) }

    /// As the system has them.
    package var dataSetTypes: [DataSetType] { base.dataSetTypes }

    /// As the system has it.
    package var hostName: String { base.hostName }

    /// As the system has it.
    package var effectiveUser: UInt32 { base.effectiveUser }

    /// As the system has it.
    package func user(_ nameOrNumber: String) -> UserAccount? { base.user(nameOrNumber) }

    /// As the system has it.
    package func user(numbered number: UInt32) -> UserAccount? { base.user(numbered: number) }

    /// As the system has it.
    package func group(_ nameOrNumber: String) -> GroupAccount? { base.group(nameOrNumber) }

    /// As the system has it.
    package func group(numbered number: UInt32) -> GroupAccount? { base.group(numbered: number) }
}
