internal import Glibc

/// Ends another thread's `poll`: a socket pair that is readable
/// at one end from a signal until it is cleared.
final class WakeUp: Sendable {
    /// Readable while a signal is pending.
    let descriptor: CInt
    private let input: CInt

    /// Opens the pair.
    init() throws(ResolverError) {
        var ends: [CInt] = [-1, -1]
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        guard socketpair(AF_UNIX, CInt(type), 0, &ends) == 0 else {
            throw .system(call: "socketpair", reason: String(cString: strerror(errno)))
        }
        descriptor = ends[0]
        input = ends[1]
    }

    deinit {
        close(descriptor)
        close(input)
    }

    /// Wakes whoever polls. Never blocks: a pair too full to write to is readable all the same.
    func signal() {
        var byte: UInt8 = 0
        _ = write(input, &byte, 1)
    }

    /// Makes the descriptor unreadable until the next signal.
    func clear() {
        var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let size = MemoryLayout.size(ofValue: bytes)
        while read(descriptor, &bytes, size) == size {}
    }
}
