internal import CMilter
internal import Glibc
internal import Locks

/// Keeps a place for new connections when the process has nearly as many open as it may.
///
/// libmilter ends when it could not accept for two minutes. Whoever reaches the socket could bring
/// that about with connections that never say anything, or break off in their first packet, as it
/// waits two hours for each. So when descriptors get scarce, connections over TCP that are silent
/// without having negotiated are ended; a mail server does so at once.
final class ConnectionGuard: Sendable {
    private let report: @Sendable (String) -> Void
    private let state = Locked(State())

    private struct State {
        var nextLook = 0
        /// Whether the log knows that descriptors are scarce.
        var isScarce = false
    }

    /// Milliseconds between two looks.
    private static let distance = 1_000
    /// Milliseconds after which silence is no slowness any more.
    private static let patience: Int64 = 10_000

    /// - Parameter report: is told in words when descriptors get scarce, and when that is over.
    init(report: @escaping @Sendable (String) -> Void) {
        self.report = report
    }

    /// Looks whether descriptors are scarce, once a second at most. Costs two system calls while
    /// they are not.
    func look(now: Int = MilterTraffic.now) {
        let isDue = state.withLock { state in
            guard now >= state.nextLook else { return false }
            state.nextLook = now &+ Self.distance
            return true
        }
        guard isDue, let limit = Self.limit else { return }
        guard let lowest = Self.lowestFree, lowest < limit &- max(16, limit / 16) else {
            let ended = endSilentConnections(below: limit)
            tell(limit: limit, ended: ended)
            return
        }
        let wasScarce = state.withLock { state in
            defer { state.isScarce = false }
            return state.isScarce
        }
        if wasScarce { report("there are descriptors for new connections again") }
    }

    private func tell(limit: Int32, ended: Int) {
        let isNew = state.withLock { state in
            defer { state.isScarce = true }
            return !state.isScarce
        }
        guard isNew || ended > 0 else { return }
        report(
            "nearly all of the \(limit) descriptors of this process are taken by connections; "
                + "ended \(ended) that had said nothing, or half a word, for 10 s; others have to "
                + "wait: raise LimitNOFILE if they are mail servers")
    }

    /// Their sessions hear of it as of a peer that goes away.
    private func endSilentConnections(below limit: Int32) -> Int {
        var ended = 0
        for descriptor in 3..<max(3, limit) where cm_silence(descriptor) >= Self.patience {
            if shutdown(descriptor, Int32(SHUT_RDWR)) == 0 { ended += 1 }
        }
        return ended
    }

    /// How many descriptors the process may have.
    private static var limit: Int32? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        return Int32(clamping: limit.rlim_cur)
    }

    /// The lowest number that is free: what the next connection would get. Nil if there is none.
    private static var lowestFree: Int32? {
        let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return errno == EMFILE ? nil : 0 }
        close(copy)
        return copy
    }
}
