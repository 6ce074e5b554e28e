import DKIMFilter

/// Files in memory, so that no disk is measured.
struct TableEnvironment: ConfigurationEnvironment {
    private let files: [String: OpenedFile]

    init(_ texts: [String: String]) {
        var files: [String: OpenedFile] = [:]
        for (path, text) in texts {
            files[path] = OpenedFile(
                bytes: Array(text.utf8),
                facts: FileFacts(owner: 0, group: 0, permissions: 0o600), resolvedPath: path)
        }
        self.files = files
    }

    func open(_ path: String) throws(FileError) -> OpenedFile {
        guard let file = files[path] else {
            throw FileError(path: path, reason: "No such file or directory")
        }
        return file
    }

    func stamp(ofFile path: String) throws(FileError) -> FileStamp {
        FileStamp(device: 0, inode: 0, size: 0, modified: 0, changed: 0)
    }

    func facts(ofDirectory path: String) throws(FileError) -> FileFacts {
        FileFacts(owner: 0, group: 0, permissions: 0o755)
    }

    var hostName: String { "localhost" }
    var effectiveUser: UInt32 { 0 }
    func user(_ nameOrNumber: String) -> UserAccount? { nil }
    func user(numbered number: UInt32) -> UserAccount? { nil }
    func group(_ nameOrNumber: String) -> GroupAccount? { nil }
    func group(numbered number: UInt32) -> GroupAccount? { nil }
}
