internal import Glibc

/// A new file about a message, in a folder of the operator's and named after the queue id.
///
/// It belongs to one message; its calls must not overlap.
final class QueueFile {
    /// A folder is left alone once it holds so many files.
    static let maximumFiles = 10_000

    /// Where it lies.
    let path: String
    private let descriptor: Int32

    /// Makes the file, which must not be there yet.
    init(
        queueID: String, suffix: String = "", in directory: String, mode: mode_t
    ) throws(FileError) {
        guard Self.isPlain(queueID) else {
            throw FileError(path: directory, reason: "the queue id is no file name")
        }
        path = "\(directory)/\(queueID)\(suffix)"
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.error(directory) }
        defer { close(folder) }
        guard !Self.isFull(folder) else {
            throw FileError(
                path: directory, reason: "it holds \(Self.maximumFiles) files: remove old ones")
        }
        // Whoever may write to the folder must not have us write elsewhere.
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        descriptor = openat(folder, queueID + suffix, flags, mode)
        guard descriptor >= 0 else { throw Self.error(path) }
    }

    deinit { close(descriptor) }

    /// Appends octets.
    func write(_ bytes: Span<UInt8>) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(droppingFirst: written)
            let count = rest.withUnsafeBufferPointer {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.error(path) }
            written += count
        }
    }

    /// Takes it away again.
    func remove() { unlink(path) }

    /// Whether the queue id can be a name in the folder and no other.
    private static func isPlain(_ queueID: String) -> Bool {
        let isPlain = queueID.utf8.allSatisfy { octet in
            octet &- 0x30 < 10 || (octet | 0x20) &- 0x61 < 26 || octet == UInt8(ascii: "-")
                || octet == UInt8(ascii: "_")
        }
        return isPlain && (1...64).contains(queueID.utf8.count)
    }

    private static func isFull(_ folder: Int32) -> Bool {
        // The stream takes over the descriptor that it is given.
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            if copy >= 0 { close(copy) }
            return true
        }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil {
            count &+= 1
            // Two entries are the folder and the one above.
            if count >= maximumFiles &+ 2 { return true }
        }
        return false
    }

    private static func error(_ path: String) -> FileError {
        FileError(path: path, reason: String(cString: strerror(errno)))
    }
}
