extension MilterClient {
    /// What a mail server's side does before its time.
    package enum Interruption: Sendable, Hashable {
        /// The SMTP client gives the message up.
        case abort(after: MilterEvent)
        /// The connection breaks.
        case vanish(after: MilterEvent)
    }

    /// Greets: the SMTP client's connection and HELO. The first answer that is not "go on" ends it.
    package func open(
        host: String = "client.example.com", family: Character = "4", port: UInt16 = 25_000,
        address: String = "192.0.2.1", hello: String = "client.example.com",
        macros: [MilterEvent: [(name: String, value: String)]] = [:]
    ) throws(MilterClientError) -> MilterAnswer {
        try define(macros[.connect] ?? [("j", "mx.example.net")], for: .connect)
        var payload = Self.string(host) + Array(String(family).utf8)
        if family != "U" {
            payload += [UInt8(port >> 8), UInt8(port & 0xFF)] + Self.string(address)
        }
        let answer = try tell(.connect, payload)
        guard !answer.isFinal else { return answer }
        try define(macros[.hello] ?? [], for: .hello)
        return try tell(.hello, Self.string(hello))
    }

    /// Sends a message; nil if it was interrupted.
    package func deliver(
        _ message: MilterMessage, interruption: Interruption? = nil
    ) throws(MilterClientError) -> MilterOutcome? {
        var delivery = Delivery(message: message, interruption: interruption)
        for event in MilterEvent.allCases where event >= .mail && event < .endOfMessage {
            guard try send(event, of: &delivery) else { return delivery.outcome }
            switch interruption {
            case .abort(event):
                try abort()
                return nil
            case .vanish(event):
                vanish()
                return nil
            default: break
            }
        }
        return try finish(&delivery)
    }

    private struct Delivery {
        let message: MilterMessage
        let interruption: Interruption?
        var outcome = MilterOutcome()

        /// Postfix tells the queue id again with each event once it has one.
        func macros(_ event: MilterEvent) -> [(name: String, value: String)] {
            (message.macros[event] ?? []) + (event >= .data ? [("i", message.queueID)] : [])
        }
    }

    /// False if the milter has decided.
    private func send(
        _ event: MilterEvent, of delivery: inout Delivery
    ) throws(MilterClientError) -> Bool {
        let message = delivery.message
        switch event {
        case .mail:
            return try send(event, [message.mail.flatMap(Self.string)], of: &delivery)
        case .recipient:
            for recipient in message.recipients {
                try define(delivery.macros(event), for: event)
                let answer = try tell(event, recipient.flatMap(Self.string))
                delivery.outcome.recipientAnswers.append(answer)
                // A refusal is about the recipient, the other two about the message.
                if answer == .accept || answer == .discard {
                    delivery.outcome.verdict = answer
                    delivery.outcome.decidedAt = event
                    return false
                }
            }
            return true
        case .header:
            let fields = message.header.map { name, body in
                // Without leading-space passing, Postfix takes one space away.
                let skipped = !passesLeadingSpace && body.hasPrefix(" ") ? 1 : 0
                return Self.string(name) + Self.string(String(body.dropFirst(skipped)))
            }
            return try send(event, fields, of: &delivery)
        case .body:
            return try sendBody(of: &delivery)
        default:
            return try send(event, [[]], of: &delivery)
        }
    }

    private func send(
        _ event: MilterEvent, _ payloads: [[UInt8]], of delivery: inout Delivery
    ) throws(MilterClientError) -> Bool {
        for payload in payloads {
            try define(delivery.macros(event), for: event)
            let answer = try tell(event, payload)
            if answer.isFinal {
                delivery.outcome.verdict = answer
                delivery.outcome.decidedAt = event
                return false
            }
        }
        return true
    }

    /// Octets in a body chunk (MILTER_CHUNK_SIZE).
    package static let chunkSize = 65_535

    private func sendBody(of delivery: inout Delivery) throws(MilterClientError) -> Bool {
        var rest = delivery.message.body[...]
        while !rest.isEmpty {
            try define(delivery.macros(.body), for: .body)
            delivery.outcome.chunksSent += 1
            let answer = try tell(.body, Array(rest.prefix(Self.chunkSize)))
            if answer == .skip { return true }
            if answer.isFinal {
                delivery.outcome.verdict = answer
                delivery.outcome.decidedAt = .body
                return false
            }
            rest = rest.dropFirst(Self.chunkSize)
        }
        return true
    }

    private func finish(
        _ delivery: inout Delivery
    ) throws(MilterClientError) -> MilterOutcome? {
        try define(delivery.macros(.endOfMessage), for: .endOfMessage)
        isAwaitingVerdict = true
        try send(MilterEvent.endOfMessage.command)
        if case .vanish(.endOfMessage) = delivery.interruption {
            vanish()
            return nil
        }
        while true {
            let (command, bytes) = try receive()
            guard let modification = Self.modification(command, bytes) else {
                isAwaitingVerdict = false
                delivery.outcome.verdict = try Self.answer(command, bytes)
                delivery.outcome.decidedAt = .endOfMessage
                return delivery.outcome
            }
            delivery.outcome.modifications.append(modification)
        }
    }
}
