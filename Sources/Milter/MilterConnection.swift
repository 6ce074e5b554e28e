internal import CMilter
internal import Synchronization

/// A connection of libmilter and its session: turns events into calls, and answers into what the
/// negotiation allows.
///
/// Used by one thread at a time, though not always the same: libmilter orders the events of a
/// connection with a lock.
final class MilterConnection {
    let session: any MilterSession
    /// What was agreed when the peer connected.
    let agreement: MilterAgreement
    var steps: MilterSteps { agreement.demand.steps }

    private let traffic: MilterTraffic
    private let keeper: PoolKeeper
    private var lastInterval: UInt64 = 0
    private var isInMessage = false
    private var isBlocked = false

    /// - Parameter former: what was agreed with another session of the same connection; a new
    ///   demand cannot be made then.
    init(
        session: any MilterSession, peer: MilterPeer, former: MilterAgreement? = nil,
        traffic: MilterTraffic, keeper: PoolKeeper
    ) {
        self.session = session
        self.traffic = traffic
        self.keeper = keeper
        let wanted = session.negotiate(peer)
        agreement = former ?? MilterAgreement(peer: peer, wanted: wanted)
        traffic.liveSessions.add(1, ordering: .relaxed)
        keeper.noteEvent(&lastInterval)
    }

    deinit {
        traffic.liveSessions.subtract(1, ordering: .relaxed)
    }

    /// See ``MilterContext/willBlock()``. Tells the pool once per event.
    func willBlock() {
        guard !isBlocked else { return }
        isBlocked = true
        keeper.beginBlocking()
    }

    /// An event that has an answer. `silent` is the bit that takes the answer away.
    func answer(
        _ context: cm_context, silent: MilterSteps,
        _ event: (borrowing MilterContext) -> MilterReply
    ) -> Int32 {
        keeper.noteEvent(&lastInterval)
        let reply = event(MilterContext(context: context, connection: self))
        endBlocking()
        return code(of: reply, silent: silent)
    }

    /// An event of a message: an answer other than "go on" ends the message.
    func answerInMessage(
        _ context: cm_context, silent: MilterSteps,
        _ event: (borrowing MilterContext) -> MilterReply
    ) -> Int32 {
        let code = answer(context, silent: silent, event)
        switch Int(code) {
        case CM_REJECT, CM_TEMPFAIL, CM_DISCARD, CM_ACCEPT: leaveMessage()
        default: break
        }
        return code
    }

    func mail(_ arguments: [String], context: cm_context) -> Int32 {
        if !isInMessage {
            isInMessage = true
            traffic.beginMessage()
        }
        return answerInMessage(context, silent: .noReplyToMail) {
            session.mail(from: arguments, context: $0)
        }
    }

    func endOfMessage(_ context: cm_context) -> Int32 {
        keeper.beginComputing()
        let code = answer(context, silent: []) { session.endOfMessage(context: $0) }
        keeper.endComputing()
        leaveMessage()
        return code
    }

    func abort() {
        keeper.noteEvent(&lastInterval)
        session.abort()
        leaveMessage()
    }

    func close(_ context: cm_context) {
        session.close()
        leaveMessage()
        traffic.keepAgreement(agreement, context: UInt(bitPattern: context))
    }

    private func leaveMessage() {
        guard isInMessage else { return }
        isInMessage = false
        traffic.endMessage()
    }

    private func endBlocking() {
        guard isBlocked else { return }
        isBlocked = false
        keeper.endBlocking()
    }

    private func code(of reply: MilterReply, silent: MilterSteps) -> Int32 {
        // libmilter forces this too, and logs an error each time.
        guard silent.isEmpty || !steps.contains(silent) else { return Int32(CM_NOREPLY) }
        switch reply {
        case .proceed: return Int32(CM_CONTINUE)
        case .accept: return Int32(CM_ACCEPT)
        case .reject: return Int32(CM_REJECT)
        case .temporaryFailure: return Int32(CM_TEMPFAIL)
        case .discard: return Int32(CM_DISCARD)
        case .skip:
            let isKnown = silent == .noReplyToBody && steps.contains(.skip)
            return Int32(isKnown ? CM_SKIP : CM_CONTINUE)
        }
    }
}
