internal import Glibc
internal import Synchronization

/// Sessions that wait until the test lets them go, which it does by making a file.
final class HeldSessions: Sendable {
    private let waiting = Atomic<Int>(0)

    /// How many wait now.
    var count: Int { waiting.load(ordering: .sequentiallyConsistent) }

    /// Waits until the file is there.
    func wait(for path: String) {
        waiting.add(1, ordering: .sequentiallyConsistent)
        while access(path, F_OK) != 0 { _ = poll(nil, 0, 5) }
        waiting.subtract(1, ordering: .sequentiallyConsistent)
    }
}
