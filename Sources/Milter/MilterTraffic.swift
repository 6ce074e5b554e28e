internal import Synchronization

/// What goes on in all connections together, and what was agreed with closed ones.
final class MilterTraffic: Sendable {
    /// Connections with a session.
    let liveSessions = Atomic<Int>(0)
    /// Messages between MAIL and their end.
    let messagesInFlight = Atomic<Int>(0)
    /// No new sessions any more.
    let isDraining = Atomic<Bool>(false)

    private let agreements = Mutex<[UInt: MilterPeer]>([:])

    /// A connection may be closed and go on with another SMTP client without negotiating again
    /// (SMFIC_QUIT_NC). What was agreed is kept under libmilter's name of the connection, which
    /// another one takes over sooner or later: the table stays as small as the number of
    /// connections that were open at once, and is emptied if it does not.
    func keepAgreement(_ peer: MilterPeer, context: UInt) {
        agreements.withLock { table in
            if table.count >= 16_384 { table.removeAll() }
            table[context] = peer
        }
    }

    /// What was agreed before the connection was closed.
    func agreement(context: UInt) -> MilterPeer? {
        agreements.withLock { $0[context] }
    }
}
