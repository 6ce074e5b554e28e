internal import Glibc

/// Where an LMDB file is, however it was written: two with the same lock file are equal. It lies in
/// the database's folder, or beside the file and is called after it.
struct LMDBPath: Hashable, Sendable {
    /// What to open.
    let text: String
    /// Whether it is the folder that holds the file.
    let isFolder: Bool

    /// Follows symbolic links, but for one in the place of the file: that has a lock file of its
    /// own.
    init(_ path: String) {
        var status = stat()
        isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        if isFolder {
            text = Self.resolved(path) ?? path
            return
        }
        let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let folder = start == path.startIndex ? "." : String(path[..<start])
        text = Self.resolved(folder).map { "\($0)/\(path[start...])" } ?? path
    }

    /// The file itself, if this is where the database is.
    func file(at place: String) -> String { isFolder ? place + "/data.mdb" : place }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
