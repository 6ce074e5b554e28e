internal import Glibc
internal import Synchronization

/// Watches how busy the sessions are, and wakes libmilter's pool while some could be waiting behind
/// others (``PoolWaker`` tells why).
///
/// A session that is about to wait wakes the pool itself. What is left are sessions that keep a
/// worker busy without waiting: a worker stays with a session while its commands arrive within a
/// millisecond. So one thread wakes the pool every few milliseconds while several sessions are
/// active. With nothing to do it sleeps without a time-out.
final class PoolKeeper: Sendable {
    private let waker: PoolWaker
    private let connections: ConnectionGuard
    /// The number of the current interval. Sessions remember it; comparing the two costs an event
    /// one read of memory that seldom changes.
    private let interval = Atomic<UInt64>(1)
    /// Sessions with an event in this interval.
    private let active = Atomic<Int>(0)
    /// Sessions in a call that may compute for long.
    private let computing = Atomic<Int>(0)
    /// Sessions that are waiting for something.
    private let blocked = Atomic<Int>(0)
    private let isParked = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)
    private let doorbell: Doorbell

    /// Milliseconds between two looks.
    private static let intervalLength: Int32 = 5
    /// Intervals between two wakings while sessions only wait: a mere precaution.
    private static let slowFactor = 4
    /// Milliseconds between two wakings while no session has events.
    private static let sleepLength: Int32 = 1_000
    /// Quiet intervals before sleeping longer.
    private static let patience = 20

    init?(waker: PoolWaker, connections: ConnectionGuard) {
        guard let doorbell = Doorbell() else { return nil }
        self.connections = connections
        self.waker = waker
        self.doorbell = doorbell
    }

    /// An event of a session has come; `last` is the session's memory.
    @inline(__always)
    func noteEvent(_ last: inout UInt64) {
        let now = interval.load(ordering: .relaxed)
        guard last != now else { return }
        last = now
        active.add(1, ordering: .sequentiallyConsistent)
        unpark()
    }

    /// A call begins that may compute for long.
    func beginComputing() {
        computing.add(1, ordering: .sequentiallyConsistent)
    }

    /// That call is over.
    func endComputing() {
        computing.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// A session is going to wait.
    func beginBlocking() {
        blocked.add(1, ordering: .sequentiallyConsistent)
        waker.wake()
        unpark()
    }

    /// The session has waited.
    func endBlocking() {
        blocked.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Ends ``run()``.
    func end() {
        hasEnded.store(true, ordering: .sequentiallyConsistent)
        doorbell.ring()
    }

    /// The thread's work.
    func run() {
        var count = 0
        var quiet = 0
        while !hasEnded.load(ordering: .sequentiallyConsistent) {
            pause(milliseconds: Self.intervalLength)
            count &+= 1
            connections.look()
            let isBusy = look(isSlowTurn: count % Self.slowFactor == 0)
            quiet = isBusy ? 0 : quiet &+ 1
            if quiet >= Self.patience {
                park()
                quiet = 0
            }
        }
        waker.shutDown()
    }

    /// Counts, and wakes the pool if a session could be waiting; false if nothing goes on.
    private func look(isSlowTurn: Bool) -> Bool {
        interval.add(1, ordering: .sequentiallyConsistent)
        let active = active.exchange(0, ordering: .sequentiallyConsistent)
        let computing = computing.load(ordering: .sequentiallyConsistent)
        let blocked = blocked.load(ordering: .sequentiallyConsistent)
        let busy = active &+ computing
        if (busy > 0 && busy &+ blocked > 1) || (blocked > 0 && isSlowTurn) {
            waker.wake()
        }
        return waker.reap() || busy &+ blocked > 0
    }

    /// Sleeps until a session has an event. The interval was counted up before, so that the next
    /// event of any session comes through ``noteEvent(_:)``'s slow path.
    private func park() {
        isParked.store(true, ordering: .sequentiallyConsistent)
        if active.load(ordering: .sequentiallyConsistent) == 0,
            blocked.load(ordering: .sequentiallyConsistent) == 0,
            !hasEnded.load(ordering: .sequentiallyConsistent)
        {
            // A worker may hang in the middle of a packet, which nobody tells of; a session whose
            // event was counted on it is then found by the next count, at most this much later.
            while !doorbell.wait(milliseconds: Self.sleepLength) {
                connections.look()
                waker.wake()
                for _ in 0..<Self.patience {
                    pause(milliseconds: Self.intervalLength)
                    guard waker.reap() else { break }
                }
            }
        }
        isParked.store(false, ordering: .sequentiallyConsistent)
    }

    private func unpark() {
        guard isParked.load(ordering: .sequentiallyConsistent) else { return }
        doorbell.ring()
    }
}
