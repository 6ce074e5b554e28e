package import DKIMCore
internal import Glibc
internal import Locks

/// Fetches key records from DNS by libunbound, with a cache of parsed keys in front.
///
/// A caller never waits: a known answer is given within the call, any other on the resolver's own
/// thread. Equal questions at a time are asked once. Each caller gets an answer within the time
/// limit, whatever the servers do.
///
/// To be made after the process has put itself into the background: threads do not survive a
/// `fork`.
package final class UnboundResolver: KeyResolver {
    private let board: LookupBoard
    /// The pump's thread, until someone has taken it upon himself to join it.
    private let thread: Locked<pthread_t?>

    /// Sets up libunbound and starts the resolver's thread.
    package init(_ settings: ResolverSettings = ResolverSettings()) throws(ResolverError) {
        board = try LookupBoard(settings)
        let context = try UnboundContext(settings)
        let pump = LookupPump(context, settings: settings, board: board)
        thread = Locked(try ResolverThread.start(pump))
    }

    deinit { shutdown() }

    /// Counters since the start.
    package var statistics: ResolverStatistics { board.table.withLock { $0.statistics } }

    /// Starts a look-up; see ``KeyResolver``. Completions run on the resolver's thread, one after
    /// the other: one that blocks holds up the rest.
    package func resolve(
        _ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void
    ) {
        let now = MonotonicClock.now
        switch board.table.withLock({ $0.begin(query, now: now, completion: completion) }) {
        case .answered(let answer): completion(answer)
        case .waiting(isWorkDue: true): board.wakeUp.signal()
        case .waiting(isWorkDue: false): break
        }
    }

    /// Answers all who wait with `.cancelled`, ends the threads and frees what libunbound holds.
    /// Later look-ups are answered `.cancelled` at once. May be called more than once.
    package func shutdown() {
        let waiting = board.table.withLock { $0.close() }
        board.wakeUp.signal()
        for completion in waiting { completion(.temporaryFailure(.cancelled)) }
        guard let pump = thread.withLock({ $0.take() }) else { return }
        // A completion may hold the last reference; the pump cannot wait for its own end.
        if pthread_equal(pump, pthread_self()) != 0 {
            pthread_detach(pump)
        } else {
            pthread_join(pump, nil)
        }
    }
}
