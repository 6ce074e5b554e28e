internal import DKIMCore

/// What became of a message, as one event with fields.
struct MessageSummary {
    let record: MessageRecord
    let client: ClientIdentity
    let fate: MessageFate
    let outcome: MessageOutcome
    /// How long the end of the message took; nil where it was answered before.
    let nanoseconds: UInt64?

    /// The event in words.
    var words: String { "\(record.direction.labelValue), \(fate.labelValue)" }

    /// The event as data.
    var fields: EventFields {
        var fields = EventFields()
        fields.add("event", "message")
        fields.add("direction", record.direction.labelValue)
        fields.add("outcome", fate.labelValue)
        fields.add("reply", reply)
        fields.add("cause", record.cause)
        // An MTA that knows no name gives the address in brackets.
        let hasName = !client.host.isEmpty && !client.host.hasPrefix("[")
        fields.add("client_name", hasName ? client.host : nil)
        fields.add("client_address", client.address.map { "\($0)" })
        fields.add("from_domain", record.author?.ascii)
        addSignatures(to: &fields)
        fields.add("body_bytes", record.bodyOctets)
        fields.add("dns_wait_ms", milliseconds: record.keyWait)
        if let nanoseconds { fields.add("eom_ms", milliseconds: nanoseconds) }
        return fields
    }

    /// The signature that decides stands by itself, so that simple tools find it; where there are
    /// several, all of them follow as a list.
    private func addSignatures(to fields: inout EventFields) {
        let made = record.signatures.map { Self.fields(of: $0) }
        let found = record.results.map { $0.map { Self.fields(of: $0) } } ?? []
        if let results = record.results {
            guard let first = results.first(where: { $0.failure == nil }) ?? results.first else {
                fields.add("result", DKIMResult.none.rawValue)
                fields.add("signed", list: made)
                return
            }
            fields.append(Self.fields(of: first))
            fields.add("signatures", list: found.count > 1 ? found : [])
            fields.add("signed", list: made)
        } else if let first = made.first {
            fields.append(first)
            fields.add("signatures", list: made.count > 1 ? made : [])
        }
    }

    private static func fields(of result: SignatureResult) -> EventFields {
        var fields = EventFields()
        fields.add("d", result.signingDomainText)
        fields.add("s", result.selectorText)
        fields.add("a", result.algorithmText)
        fields.add("result", result.result.rawValue)
        fields.add("reason", result.failure?.reason)
        return fields
    }

    private static func fields(of identity: SigningIdentity) -> EventFields {
        var fields = EventFields()
        fields.add("d", identity.domain.ascii)
        fields.add("s", identity.selector.ascii)
        fields.add("a", identity.algorithm.rawValue)
        return fields
    }

    /// What the MTA's client is told, where it is told anything of ours.
    private var reply: String? {
        switch outcome.reply {
        case .reject(let reply): "\(reply.code) \(reply.enhancedCode) \(reply.text)"
        case .temporaryFailure(let reply?): "\(reply.code) \(reply.enhancedCode) \(reply.text)"
        case .proceed, .skip, .accept, .discard, .temporaryFailure(nil): nil
        }
    }
}
