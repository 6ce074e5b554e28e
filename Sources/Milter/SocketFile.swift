internal import Glibc

/// The file that a Unix socket is known by.
struct SocketFile: Sendable {
    private var path: String
    private let device: dev_t
    private let inode: ino_t
    /// Many file systems give a removed file's inode to the next one.
    private let changed: timespec

    /// Linux's O_PATH and AT_EMPTY_PATH, which Glibc's module lacks.
    private static let pathOnly: Int32 = 0o10_000_000
    private static let emptyPath: Int32 = 0x1000

    /// Remembers which file it is; nil if there is none.
    init?(path: String) {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return nil }
        self.path = path
        device = facts.st_dev
        inode = facts.st_ino
        changed = facts.st_ctim
    }

    /// The same file by another path: the one that it has when the process has changed its root.
    func at(_ path: String) -> SocketFile {
        var file = self
        file.path = path
        return file
    }

    /// Removes the file, unless somebody has put another one in its place or changed its owner or
    /// mode. What is left behind does no harm: the next start replaces it. The system's words if it
    /// does not allow that.
    func remove() -> String? {
        var facts = stat()
        guard lstat(path, &facts) == 0, facts.st_dev == device, facts.st_ino == inode,
            facts.st_ctim.tv_sec == changed.tv_sec, facts.st_ctim.tv_nsec == changed.tv_nsec
        else { return nil }
        guard unlink(path) != 0, errno != ENOENT else { return nil }
        return systemErrorText()
    }

    /// Gives a new socket's file to a user and a group, as if that user had made it: where the
    /// directory has lent the file its group (set-group-ID), that group stays. Through a
    /// descriptor: whoever may write to the directory could put something else in the file's place.
    static func give(path: String, user: UInt32, group: UInt32) throws(SocketError) {
        let descriptor = open(path, Self.pathOnly | O_NOFOLLOW | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0 else {
            throw .system(
                operation: "look at", address: "local:\(path)", reason: systemErrorText())
        }
        guard facts.st_mode & S_IFMT == S_IFSOCK, facts.st_uid == geteuid() else {
            throw .notASocket(path: path)
        }
        let isLent = facts.st_gid != getegid()
        let newGroup = isLent ? facts.st_gid : group
        guard fchownat(descriptor, "", user, newGroup, Self.emptyPath) == 0 else {
            throw .system(
                operation: "change the owner of", address: "local:\(path)",
                reason: systemErrorText())
        }
    }

    /// Removes a socket's file that a process left behind; one that is in use, or that is no
    /// socket, is left alone.
    static func clearStale(path: String) throws(SocketError) {
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            let code = errno
            if code == ENOENT { return }
            throw .system(
                operation: "look at", address: "local:\(path)", reason: systemErrorText(code))
        }
        guard facts.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        try checkUnused(path: path)
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .system(
                operation: "remove the old socket", address: "local:\(path)",
                reason: systemErrorText())
        }
    }

    /// Only "connection refused" proves that nobody listens.
    private static func checkUnused(path: String) throws(SocketError) {
        let text = "local:\(path)"
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let probe = socket(AF_UNIX, type, 0)
        guard probe >= 0 else {
            throw .system(operation: "open a socket for", address: text, reason: systemErrorText())
        }
        defer { _ = close(probe) }
        let status = SocketAddress(path: path).withPointer { connect(probe, $0, $1) }
        let code = status == 0 ? 0 : errno
        switch code {
        case ECONNREFUSED, ENOENT:
            return
        case 0, EAGAIN, EINPROGRESS:
            // EAGAIN: somebody listens and is too busy to answer.
            throw .inUse(address: text)
        default:
            throw .system(
                operation: "find out who uses", address: text, reason: systemErrorText(code))
        }
    }
}
