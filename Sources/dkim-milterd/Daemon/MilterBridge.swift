internal import DKIMFilter
internal import Milter

/// Joins a milter connection and a filter session: translates events and answers, nothing else.
final class MilterBridge: MilterSession {
    private let session: MailSession
    private let isLocal: Bool

    /// - Parameter isLocal: whether peers come by a Unix socket.
    init(session: MailSession, isLocal: Bool) {
        self.session = session
        self.isLocal = isLocal
    }

    func negotiate(_ peer: MilterPeer) -> MilterDemand {
        session.keepsLeadingSpace = peer.steps.contains(.leadingSpace)
        var demand = MilterDemand(
            actions: [.addHeaders, .changeHeaders, .quarantine],
            steps: [
                .noHello, .noRecipients, .noUnknown, .noReplyToMail, .noReplyToHeader,
                .skip, .leadingSpace,
            ])
        // On an inet socket DATA has its answer, and noData is never asked for: Postfix sends
        // something for DATA in any case, and if nobody answered its next packet would wait for an
        // acknowledgement that comes 40 ms late.
        if isLocal { demand.steps.insert(.noReplyToData) }
        if !session.answersConnections { demand.steps.insert(.noReplyToConnect) }
        // An answer to each chunk costs 15 % of a large message. It is worth that where bodies are
        // often not needed to their end, and nothing else can say so.
        if !session.mayEndBodiesEarly { demand.steps.insert(.noReplyToBody) }
        // Each recipient costs a round trip; mostly nobody wants to know them.
        if session.needsRecipients { demand.steps.remove(.noRecipients) }
        if session.changesRecipients {
            demand.actions.formUnion([.addRecipients, .deleteRecipients])
        }
        return demand
    }

    func connect(
        host: String, address: ClientAddress, context: borrowing MilterContext
    ) -> MilterReply {
        let identity = ClientIdentity(host: host, address: Self.hostAddress(address))
        return answer(session.connect(identity), context)
    }

    func hello(_ name: String, context: borrowing MilterContext) -> MilterReply { .proceed }

    func mail(from arguments: [String], context: borrowing MilterContext) -> MilterReply {
        session.beginMessage()
        return .proceed
    }

    func recipient(_ arguments: [String], context: borrowing MilterContext) -> MilterReply {
        if let address = arguments.first { session.recipient(address) }
        return .proceed
    }

    func data(context: borrowing MilterContext) -> MilterReply { .proceed }

    func header(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
        context: borrowing MilterContext
    ) -> MilterReply {
        session.header(name: name, body: value) { context.macro($0) }
        return .proceed
    }

    func endOfHeaders(context: borrowing MilterContext) -> MilterReply {
        let reply = session.endOfHeaders(
            macros: { context.macro($0) }, willBlock: { context.willBlock() })
        return answer(reply, context)
    }

    func body(_ chunk: Span<UInt8>, context: borrowing MilterContext) -> MilterReply {
        answer(session.body(chunk), context)
    }

    func endOfMessage(context: borrowing MilterContext) -> MilterReply {
        var outcome = session.endOfMessage(
            macros: { context.macro($0) }, willBlock: { context.willBlock() })
        for edit in outcome.edits where !Self.carryOut(edit, context) {
            // The MTA would deliver something else than was decided: rather not now.
            session.reportFault("the MTA did not take a change to the message")
            outcome.reply = .temporaryFailure(nil)
            session.conclude(outcome)
            return .temporaryFailure
        }
        session.conclude(outcome)
        return answer(outcome.reply, context)
    }

    func abort() { session.abort() }

    func close() { session.abort() }

    private static func carryOut(
        _ edit: MessageEdit, _ context: borrowing MilterContext
    ) -> Bool {
        switch edit {
        case .insertField(let name, let body):
            context.insertHeader(at: 0, name: name, body: body)
        case .deleteField(let name, let occurrence):
            context.changeHeader(name: name, index: occurrence, body: nil)
        case .addRecipient(let address):
            context.addRecipient(address)
        case .deleteRecipient(let address):
            context.deleteRecipient(address)
        case .quarantine(let reason):
            context.quarantine(reason: reason)
        }
    }

    private func answer(_ reply: FilterReply, _ context: borrowing MilterContext) -> MilterReply {
        switch reply {
        case .proceed: return .proceed
        case .skip: return .skip
        case .accept: return .accept
        case .discard: return .discard
        case .reject(let words):
            Self.say(words, context)
            return .reject
        case .temporaryFailure(let words):
            if let words { Self.say(words, context) }
            return .temporaryFailure
        }
    }

    private static func say(_ words: SMTPReply, _ context: borrowing MilterContext) {
        // Without the words the MTA uses its own; the answer is the same.
        _ = context.setReply(code: words.code, enhanced: words.enhancedCode, text: words.text)
    }

    private static func hostAddress(_ address: ClientAddress) -> HostAddress? {
        switch address {
        case .ipv4(let octets), .ipv6(let octets): HostAddress(bytes: octets)
        case .local, .unknown: nil
        }
    }
}
