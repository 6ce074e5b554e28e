internal import CSystemCalls
import Glibc

/// A file that is written as a whole and lasts: whoever reads it, also after a power failure, gets
/// the old content or the new one.
enum AtomicFile {
    /// Who may do what with a file.
    struct Access {
        var mode: mode_t
        var owner: uid_t
        var group: gid_t
        /// The file whose access control list it has, too; nil for none.
        private(set) var listSource: String?

        /// That of a file that is there.
        init(of path: String) throws(ProgramError) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                throw ProgramError(
                    .inputOutput, "cannot look at \(path): \(SystemMessage.current)")
            }
            mode = status.st_mode & 0o7777
            owner = status.st_uid
            group = status.st_gid
            listSource = path
        }

        /// The user that this process runs as.
        init(mode: mode_t) {
            self.mode = mode
            owner = geteuid()
            group = getegid()
        }
    }

    /// What is beside a file for as long as it is being written.
    private static let ending = ".rotate-new"

    /// Writes a file in the place of the one that may be there.
    ///
    /// The folder may belong to somebody with fewer rights than this process: nothing that is laid
    /// in the way there leads to another file.
    ///
    /// - Parameters:
    ///   - isBehindLink: whether a symbolic link at the path stays one, and the file that it names
    ///     is written. Else the file takes the link's place.
    ///   - whenWritten: called when all is done but the exchange, which it may prevent.
    static func write(
        _ path: String, _ contents: [UInt8], _ access: Access, isBehindLink: Bool = false,
        whenWritten: () throws(ProgramError) -> Void = {}
    ) throws(ProgramError) {
        let path = isBehindLink ? resolved(path) : path
        guard FileAccess.isReplaceable(path) else {
            throw ProgramError(.cannotCreate, "cannot write \(path): it is no regular file")
        }
        let temporary = path + ending
        // Left by one that was interrupted: the lock lets only one at a time come here.
        unlink(temporary)
        do throws(ProgramError) {
            try create(temporary, contents, access)
            try whenWritten()
            guard rename(temporary, path) == 0 else {
                throw ProgramError(
                    .cannotCreate, "cannot write \(path): \(SystemMessage.current)")
            }
        } catch {
            unlink(temporary)
            throw error
        }
        try keep(folderOf: path)
    }

    /// Gives a file another name, which lasts, too.
    static func move(_ path: String, to new: String) throws(ProgramError) {
        guard rename(path, new) == 0 else {
            throw ProgramError(
                .cannotCreate, "cannot move \(path) to \(new): \(SystemMessage.current)")
        }
        try keep(folderOf: new)
    }

    /// Removes a file, and what an interruption has left of its beginnings; one that is not there
    /// is no fault.
    static func remove(_ path: String) throws(ProgramError) {
        unlink(path + ending)
        guard unlink(path) == 0 || errno == ENOENT else {
            throw ProgramError(
                .cannotCreate, "cannot remove \(path): \(SystemMessage.current)")
        }
        try keep(folderOf: path)
    }

    /// Whether there is a file.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The folder that a file lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func create(
        _ path: String, _ contents: [UInt8], _ access: Access
    ) throws(ProgramError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ProgramError(
                .cannotCreate, "cannot create \(path): \(SystemMessage.current)")
        }
        defer { close(descriptor) }
        try StandardStreams.write(contents, to: descriptor)
        try give(descriptor, path, access)
        guard fsync(descriptor) == 0 else {
            throw ProgramError(.inputOutput, "cannot write \(path): \(SystemMessage.current)")
        }
    }

    /// Goes by the descriptor: behind the name there may be another file by now, such as a link to
    /// one that is not to change hands.
    private static func give(
        _ descriptor: Int32, _ path: String, _ access: Access
    ) throws(ProgramError) {
        var status = stat()
        let isOwned =
            fstat(descriptor, &status) == 0 && status.st_uid == access.owner
            && status.st_gid == access.group
        // The owner first: it takes away bits of the mode.
        guard isOwned || fchown(descriptor, access.owner, access.group) == 0,
            fchmod(descriptor, access.mode) == 0
        else {
            throw ProgramError(
                .noPermission,
                "cannot give \(path) its owner and mode: \(SystemMessage.current); run it as root "
                    + "or as the owner of the key")
        }
        if let source = access.listSource { cs_copy_access_list(source, descriptor) }
    }

    /// Makes names in a folder last.
    private static func keep(folderOf path: String) throws(ProgramError) {
        let folder = folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ProgramError(
                .inputOutput, "cannot open the folder \(folder): \(SystemMessage.current)")
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw ProgramError(
                .inputOutput, "cannot write the folder \(folder): \(SystemMessage.current)")
        }
    }
}
