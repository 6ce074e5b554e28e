import Glibc
import Synchronization

/// Holds threads until a condition is met.
final class ThreadGate: Sendable {
    private let isOpen = Atomic(false)

    /// Waits until the gate is open.
    func wait() {
        while !isOpen.load(ordering: .acquiring) { usleep(1_000) }
    }

    /// Opens the gate once the condition holds.
    func open(when condition: @Sendable () -> Bool) {
        while !condition() { usleep(1_000) }
        isOpen.store(true, ordering: .releasing)
    }
}
