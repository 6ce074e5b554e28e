internal import Synchronization

/// How many connections are open.
final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts one more; false, and nothing counted, where that would be too many.
    func enter() -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            leave()
            return false
        }
        return true
    }

    /// A connection that was counted has ended.
    func leave() {
        count.subtract(1, ordering: .relaxed)
    }
}
