import Glibc

/// A file that is written as a whole: readers see the old one or the new one.
enum OutputFile {
    /// Puts a new file in the place of one that may be there. To a device or a pipe it is written.
    static func replace(_ path: String, with contents: [UInt8]) throws(ProgramError) {
        guard FileAccess.isReplaceable(path) else {
            return try write(contents, to: path)
        }
        let temporary = "\(path).new-\(getpid())"
        try FileAccess.create(temporary, mode: 0o644, contents: contents)
        guard rename(temporary, path) == 0 else {
            let reason = SystemMessage.current
            unlink(temporary)
            throw ProgramError(.cannotCreate, "cannot create \(path): \(reason)")
        }
    }

    private static func write(_ contents: [UInt8], to path: String) throws(ProgramError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ProgramError(
                .cannotCreate, "cannot write \(path): \(SystemMessage.current)")
        }
        defer { close(descriptor) }
        try StandardStreams.write(contents, to: descriptor)
    }
}
