import Glibc

/// Whole files as bytes.
enum FileAccess {
    /// Whether this process may read a file.
    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// Whether an open file is a regular one, and no device or pipe.
    static func isRegular(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether a new file may take the place of what is there, if anything is: a device such as
    /// /dev/null would be gone for the whole system.
    static func isReplaceable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    /// The path from the root; as it is where there is no such file.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Reads a file.
    ///
    /// - Parameter limit: a larger file is refused.
    static func read(_ path: String, limit: Int = 16_777_216) throws(ProgramError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ProgramError(.inputOutput, "cannot read \(path): \(SystemMessage.current)")
        }
        defer { close(descriptor) }
        return try read(descriptor, of: path, limit: limit)
    }

    /// Reads a file that says what is to be done with the rights of this process: nobody else but
    /// root may have written it.
    ///
    /// - Parameter limit: a larger file is refused.
    static func readTrusted(_ path: String, limit: Int) throws(ProgramError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ProgramError(.inputOutput, "cannot read \(path): \(SystemMessage.current)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == 0 || status.st_uid == geteuid(), status.st_mode & 0o022 == 0
        else {
            throw ProgramError(
                .noPermission,
                "\(path) may have been written by somebody else (user \(status.st_uid), mode "
                    + "\(String(status.st_mode & 0o7777, radix: 8))), and is not gone by: see what it "
                    + "is, and remove it; if it is right, run: chown \(geteuid()) \(path); "
                    + "chmod 0600 \(path)")
        }
        return try read(descriptor, of: path, limit: limit)
    }

    private static func read(
        _ descriptor: Int32, of path: String, limit: Int
    ) throws(ProgramError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw ProgramError(.inputOutput, "cannot read \(path): \(SystemMessage.current)")
            }
            guard bytes.count <= limit - count else {
                throw ProgramError(.badInput, "\(path) is larger than \(limit) bytes")
            }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes a new file; one that is there already is refused, not overwritten.
    static func create(
        _ path: String, mode: mode_t, contents: [UInt8]
    ) throws(ProgramError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            let reason =
                errno == EEXIST
                ? "it exists already; move it away first" : SystemMessage.current
            throw ProgramError(.cannotCreate, "cannot create \(path): \(reason)")
        }
        defer { close(descriptor) }
        try StandardStreams.write(contents, to: descriptor)
        guard fsync(descriptor) == 0 else {
            throw ProgramError(.inputOutput, "cannot write \(path): \(SystemMessage.current)")
        }
    }
}
