internal import Synchronization

/// A number of counters, side by side, that any thread may add to.
///
/// `@unchecked Sendable`: the memory is allocated once and freed with the last reference; in
/// between it is touched by atomic operations only.
final class CounterBlock: @unchecked Sendable {
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>
    private let count: Int

    /// All zero.
    init(count: Int) {
        self.count = count
        cells = .allocate(capacity: count)
        for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: count)
        cells.deallocate()
    }

    /// Adds to one of them. It wraps around, which takes centuries.
    func add(_ number: UInt64 = 1, at index: Int) {
        guard index >= 0, index < count else { return }
        cells[index].add(number, ordering: .relaxed)
    }

    /// What one of them has come to.
    func value(at index: Int) -> UInt64 {
        guard index >= 0, index < count else { return 0 }
        return cells[index].load(ordering: .relaxed)
    }
}
