import Glibc

/// Memory between two pages that nobody may touch: a read outside ends the process.
final class GuardedMemory {
    private let pageSize: Int
    private let base: UnsafeMutableRawPointer

    init?() {
        pageSize = sysconf(Int32(_SC_PAGESIZE))
        guard
            let base = mmap(
                nil, 3 * pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            base != MAP_FAILED,
            mprotect(base, pageSize, PROT_NONE) == 0,
            mprotect(base + 2 * pageSize, pageSize, PROT_NONE) == 0
        else { return nil }
        self.base = base
    }

    deinit {
        munmap(base, 3 * pageSize)
    }

    /// Runs `work` on a copy of the bytes right before the upper or right after the lower guard.
    func withBytes(
        _ bytes: [UInt8], atEnd: Bool, _ work: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let count = min(bytes.count, pageSize)
        let start = base + (atEnd ? 2 * pageSize - count : pageSize)
        bytes.withUnsafeBytes {
            start.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(start), byteCount: count)
        }
        work(UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count))
    }
}
