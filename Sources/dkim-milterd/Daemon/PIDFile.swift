import Glibc

/// The file that tells service scripts the daemon's process id.
struct PIDFile {
    let path: String
    /// Open until the end: root wrote the file, and the user that the daemon became may neither
    /// remove nor open it.
    private let descriptor: Int32
    /// False for a device such as /dev/null, which is the system's and stays.
    private let isOurs: Bool

    /// Writes the process id of this process.
    init(path: String) throws(ProgramError) {
        self.path = path
        // Not through a link that someone else may have laid in a shared directory.
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else {
            throw ProgramError(
                .cannotCreate, "PidFile: cannot write \(path): \(SystemMessage.current)")
        }
        isOurs = FileAccess.isRegular(descriptor)
        try StandardStreams.write(Array("\(getpid())\n".utf8), to: descriptor)
    }

    /// Writes the number anew: by the file's time tools see that a configuration has been taken.
    func renew() {
        guard isOurs else { return }
        let text = Array("\(getpid())\n".utf8)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Removes the file; where the directory does not allow that, it is emptied instead.
    func remove() {
        if isOurs, unlink(path) != 0 { ftruncate(descriptor, 0) }
        close(descriptor)
    }
}
