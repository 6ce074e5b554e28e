internal import CMilter
internal import Glibc
internal import Synchronization

/// The functions that libmilter's threads call.
///
/// They must not be written in `main.swift` or in a `@main` type: closures there belong to the main
/// actor and trap on any other thread. Nothing here throws or unwinds through C.
enum MilterCallbacks {
    static func table() -> cm_callbacks {
        var table = cm_callbacks()
        addConnectionEvents(to: &table)
        addEnvelopeEvents(to: &table)
        addMessageEvents(to: &table)
        return table
    }

    private static func addConnectionEvents(to table: inout cm_callbacks) {
        table.open = { owner, context, actions, steps, wantedActions, wantedSteps in
            guard let owner, let context else { return nil }
            let peer = MilterPeer(
                actions: MilterActions(rawValue: actions), steps: MilterSteps(rawValue: steps))
            guard let connection = MilterCallbacks.connection(owner: owner, peer: peer) else {
                return nil
            }
            let demand = connection.agreement.demand
            for (stage, names) in demand.macros {
                _ = cm_request_macros(context, stage.rawValue, names.joined(separator: " "))
            }
            wantedActions?.pointee = demand.actions.rawValue
            wantedSteps?.pointee = demand.steps.rawValue
            return Unmanaged.passRetained(connection).toOpaque()
        }
        table.reopen = { owner, context in
            guard let owner, let context,
                let server = MilterCallbacks.server(owner),
                let former = server.traffic.agreement(context: UInt(bitPattern: context)),
                let connection = MilterCallbacks.connection(
                    owner: owner, peer: former.peer, former: former)
            else { return nil }
            return Unmanaged.passRetained(connection).toOpaque()
        }
        table.close = { session, context in
            guard let session, let context else { return }
            Unmanaged<MilterConnection>.fromOpaque(session).takeRetainedValue().close(context)
        }
        table.connect = { session, context, host, family, address in
            MilterCallbacks.with(session, context) { connection, context in
                let client = MilterCallbacks.clientAddress(family: family, bytes: address)
                let name = MilterCallbacks.text(host)
                return connection.answer(context, silent: .noReplyToConnect) {
                    connection.session.connect(host: name, address: client, context: $0)
                }
            }
        }
        table.hello = { session, context, name in
            MilterCallbacks.with(session, context) { connection, context in
                let name = MilterCallbacks.text(name)
                return connection.answer(context, silent: .noReplyToHello) {
                    connection.session.hello(name, context: $0)
                }
            }
        }
    }

    private static func addEnvelopeEvents(to table: inout cm_callbacks) {
        table.mail = { session, context, arguments in
            MilterCallbacks.with(session, context) { connection, context in
                connection.mail(MilterCallbacks.texts(arguments), context: context)
            }
        }
        table.recipient = { session, context, arguments in
            MilterCallbacks.with(session, context) { connection, context in
                let arguments = MilterCallbacks.texts(arguments)
                return connection.answer(context, silent: .noReplyToRecipient) {
                    connection.session.recipient(arguments, context: $0)
                }
            }
        }
        table.data = { session, context in
            MilterCallbacks.with(session, context) { connection, context in
                connection.answerInMessage(context, silent: .noReplyToData) {
                    connection.session.data(context: $0)
                }
            }
        }
    }

    private static func addMessageEvents(to table: inout cm_callbacks) {
        table.header = { session, context, name, value in
            MilterCallbacks.with(session, context) { connection, context in
                let name = MilterCallbacks.bytes(name)
                let value = MilterCallbacks.bytes(value)
                return connection.answerInMessage(context, silent: .noReplyToHeader) {
                    connection.session.header(name: name, value: value, context: $0)
                }
            }
        }
        table.end_of_headers = { session, context in
            MilterCallbacks.with(session, context) { connection, context in
                connection.answerInMessage(context, silent: .noReplyToEndOfHeaders) {
                    connection.session.endOfHeaders(context: $0)
                }
            }
        }
        table.body = { session, context, bytes, count in
            MilterCallbacks.with(session, context) { connection, context in
                let chunk = Span(
                    _unsafeElements: UnsafeBufferPointer(
                        start: bytes, count: bytes == nil ? 0 : count))
                return connection.answerInMessage(context, silent: .noReplyToBody) {
                    connection.session.body(chunk, context: $0)
                }
            }
        }
        table.end_of_message = { session, context in
            MilterCallbacks.with(session, context) { connection, context in
                connection.endOfMessage(context)
            }
        }
        table.abort = { session, _ in
            guard let session else { return }
            Unmanaged<MilterConnection>.fromOpaque(session)._withUnsafeGuaranteedRef { $0.abort() }
        }
    }

    // MARK: - From C

    private static func server(_ owner: UnsafeMutableRawPointer) -> MilterServer? {
        Unmanaged<MilterServer>.fromOpaque(owner).takeUnretainedValue()
    }

    /// A new session; nil while the server is being stopped.
    private static func connection(
        owner: UnsafeMutableRawPointer, peer: MilterPeer, former: MilterAgreement? = nil
    ) -> MilterConnection? {
        guard let server = server(owner),
            !server.traffic.isDraining.load(ordering: .sequentiallyConsistent)
        else { return nil }
        return MilterConnection(
            session: server.makeSession(), peer: peer, former: former, traffic: server.traffic,
            keeper: server.keeper)
    }

    private static func with(
        _ session: UnsafeMutableRawPointer?, _ context: cm_context?,
        _ body: (MilterConnection, cm_context) -> Int32
    ) -> Int32 {
        guard let session, let context else { return Int32(CM_TEMPFAIL) }
        return Unmanaged<MilterConnection>.fromOpaque(session)._withUnsafeGuaranteedRef {
            body($0, context)
        }
    }

    private static func clientAddress(
        family: Int32, bytes: UnsafePointer<UInt8>?
    ) -> ClientAddress {
        switch (Int(family), bytes) {
        case (CM_FAMILY_IPV4, let bytes?):
            return .ipv4(Array(UnsafeBufferPointer(start: bytes, count: 4)))
        case (CM_FAMILY_IPV6, let bytes?):
            return .ipv6(Array(UnsafeBufferPointer(start: bytes, count: 16)))
        case (CM_FAMILY_LOCAL, _):
            return .local
        default:
            return .unknown
        }
    }

    private static func text(_ string: UnsafePointer<CChar>?) -> String {
        string.map { String(cString: $0) } ?? ""
    }

    private static func texts(
        _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>?
    ) -> [String] {
        guard var next = arguments else { return [] }
        var result: [String] = []
        while let argument = next.pointee {
            result.append(String(cString: argument))
            next += 1
        }
        return result
    }

    private static func bytes(_ string: UnsafePointer<CChar>?) -> UnsafeRawBufferPointer {
        guard let string else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: string, count: strlen(string))
    }
}
