internal import Glibc
internal import Locks
internal import Synchronization

/// What goes on in all connections together, and what was agreed with closed ones.
final class MilterTraffic: Sendable {
    /// Connections with a session.
    let liveSessions = Atomic<Int>(0)
    /// Messages between MAIL and their end.
    let messagesInFlight = Atomic<Int>(0)
    /// No new sessions any more.
    let isDraining = Atomic<Bool>(false)

    /// When the last message ended, in milliseconds of the monotonic clock.
    private let lastEnd = Atomic<Int>(.min)

    /// Milliseconds from a message's end, as told to us, until its answer has surely been written:
    /// libmilter does that when the callback has returned, and tells nobody.
    static let answerTime = 200

    /// A message has begun.
    func beginMessage() {
        messagesInFlight.add(1, ordering: .sequentiallyConsistent)
    }

    /// A message has ended.
    func endMessage(now: Int = MilterTraffic.now) {
        lastEnd.store(now, ordering: .sequentiallyConsistent)
        messagesInFlight.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Whether no message is in flight, nor the answer to one.
    func isQuiet(now: Int = MilterTraffic.now) -> Bool {
        guard messagesInFlight.load(ordering: .sequentiallyConsistent) == 0 else { return false }
        return lastEnd.load(ordering: .sequentiallyConsistent) < now &- Self.answerTime
    }

    static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec &* 1000 &+ time.tv_nsec / 1_000_000
    }

    private let agreements = Locked<[UInt: MilterAgreement]>([:])

    /// A connection may be closed and go on with another SMTP client without negotiating again
    /// (SMFIC_QUIT_NC). What was agreed is kept under libmilter's name of the connection, which
    /// another one takes over sooner or later: the table stays as small as the number of
    /// connections that were open at once, and is emptied if it does not.
    func keepAgreement(_ agreement: MilterAgreement, context: UInt) {
        agreements.withLock { table in
            if table.count >= 16_384 { table.removeAll() }
            table[context] = agreement
        }
    }

    /// What was agreed before the connection was closed.
    func agreement(context: UInt) -> MilterAgreement? {
        agreements.withLock { $0[context] }
    }
}
