import Glibc

/// A file that is written as a whole: readers see the old one or the new one.
enum OutputFile {
    /// Puts a new file in the place of one that may be there.
    static func replace(_ path: String, with contents: [UInt8]) throws(ProgramError) {
        let temporary = "\(path).new-\(getpid())"
        try FileAccess.create(temporary, mode: 0o644, contents: contents)
        guard rename(temporary, path) == 0 else {
            let reason = SystemMessage.current
            unlink(temporary)
            throw ProgramError(.cannotCreate, "cannot create \(path): \(reason)")
        }
    }
}
