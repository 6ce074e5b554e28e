import Glibc

/// Keeps others who rotate keys out of some folders for as long as it lives. The kernel gives the
/// locks up when the process ends, however that happens.
final class FolderLocks {
    private var descriptors: [FileIdentity: Int32] = [:]

    /// Locks folders that are not locked yet.
    ///
    /// - Parameter patience: seconds to wait for others.
    func add(_ folders: some Sequence<String>, patience: Int = 0) throws(ProgramError) {
        // In one order for all, so that no two wait for each other.
        for path in Set(folders).sorted() {
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0, let folder = FileIdentity(descriptor) else {
                let reason = SystemMessage.current
                if descriptor >= 0 { close(descriptor) }
                throw ProgramError(.inputOutput, "cannot open the folder \(path): \(reason)")
            }
            guard descriptors[folder] == nil else {
                close(descriptor)
                continue
            }
            descriptors[folder] = descriptor
            try lock(descriptor, path, patience)
        }
    }

    private func lock(
        _ descriptor: Int32, _ path: String, _ patience: Int
    ) throws(ProgramError) {
        var tries = patience * 10
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw ProgramError(.inputOutput, "cannot lock \(path): \(SystemMessage.current)")
            }
            guard tries > 0 else {
                throw ProgramError(
                    .temporaryFailure,
                    "another rotate is at work in \(path); wait until it is done, or end it")
            }
            tries -= 1
            _ = poll(nil, 0, 100)
        }
    }

    deinit {
        for descriptor in descriptors.values { close(descriptor) }
    }
}
