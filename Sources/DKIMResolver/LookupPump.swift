internal import DKIMCore
internal import Glibc
internal import Locks

/// The thread between those who ask and libunbound: hands names over, hands answers out, watches
/// the clock. Every call to libunbound is made here, so a look-up that is started, ends and is
/// dropped never races with itself.
final class LookupPump {
    private let settings: ResolverSettings
    private let board: LookupBoard
    private var context: UnboundContext

    /// Takes over a context that is set up.
    init(_ context: UnboundContext, settings: ResolverSettings, board: LookupBoard) {
        self.context = context
        self.settings = settings
        self.board = board
    }

    /// Works until the board is closed.
    func run() {
        while true {
            let work = board.table.withLock { $0.takeWork(now: MonotonicClock.now) }
            // Before the completions: these may ask anew, and need the room.
            if work.isRenewalDue && !work.isClosed { renew() }
            for completion in work.timedOut { completion(.temporaryFailure(.timedOut)) }
            if work.isClosed { return }
            if work.isRenewalDue { continue }
            start(work.submissions)
            wait(until: work.nextDeadline)
            for (id, outcome) in context.process() { finish(id, outcome) }
        }
    }

    private func start(_ submissions: [LookupTable.Submission]) {
        for submission in submissions {
            guard let outcome = context.start(submission) else { continue }
            finish(submission.id, outcome)
        }
    }

    /// Drops all that libunbound is at and starts anew what is still waited for.
    private func renew() {
        do {
            context = try UnboundContext(settings)
        } catch {
            // For instance no file descriptor left: the old context still works.
            board.table.withLock { $0.postponeRenewal(now: MonotonicClock.now) }
            return
        }
        board.table.withLock { $0.renewed(now: MonotonicClock.now) }
    }

    private func finish(_ id: LookupTable.LookupID, _ outcome: TextOutcome) {
        // Keys are parsed and imported here, outside the lock.
        let (answer, lifetime) = outcome.answer
        let waiting = board.table.withLock {
            $0.finish(id, with: answer, lifetime: lifetime, now: MonotonicClock.now)
        }
        for completion in waiting { completion(answer) }
    }

    private func wait(until deadline: UInt64?) {
        var descriptors = [
            pollfd(fd: context.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: board.wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(until: deadline))
        if descriptors[1].revents != 0 { board.wakeUp.clear() }
    }

    /// Rounded up, so that the deadline has passed when `poll` returns.
    private static func milliseconds(until deadline: UInt64?) -> CInt {
        guard let deadline else { return -1 }
        let now = MonotonicClock.now
        guard deadline > now else { return 0 }
        return CInt(clamping: (deadline - now) / 1_000_000 + 1)
    }
}
