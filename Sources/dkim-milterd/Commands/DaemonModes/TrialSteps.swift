internal import DKIMFilter

/// The events of one message, in the order in which an MTA brings them.
struct TrialSteps {
    let session: MailSession
    /// The message's name in lines.
    let label: String
    /// Whom the message is for.
    var recipients = ["<recipient@example.com>"]
    /// What the MTA tells.
    var macros: MacroLookup = TrialSteps.macro
    /// Takes a line for each step.
    let tell: (String) -> Void

    /// What became of a message.
    struct Outcome {
        /// The changes to it.
        var edits: [MessageEdit] = []
        /// The last answer.
        var reply: FilterReply
    }

    /// Carries a message through; an answer before its end settles it.
    func run(_ message: TrialMessage) -> Outcome {
        session.beginMessage()
        tell("\(label): mlfi_envfrom() returned SMFIS_CONTINUE")
        for recipient in recipients {
            session.recipient(recipient)
            tell("\(label): mlfi_envrcpt() returned SMFIS_CONTINUE")
        }
        if message.fields.isEmpty { tell("\(label): warning: no headers on input") }
        for field in message.fields {
            field.name.withUnsafeBytes { name in
                field.body.withUnsafeBytes { body in
                    session.header(name: name, body: body, macros: macros)
                }
            }
            tell("\(label): line \(field.line): mlfi_header() returned SMFIS_CONTINUE")
        }
        let reply = session.endOfHeaders(macros: macros)
        tell("\(label): mlfi_eoh() returned \(MessageTrial.name(of: reply))")
        guard reply == .proceed || reply == .skip else {
            session.abort()
            return Outcome(reply: reply)
        }
        if let early = body(message.body, isWanted: reply == .proceed) {
            session.abort()
            return Outcome(reply: early)
        }
        let outcome = session.endOfMessage(macros: macros, willBlock: {})
        return Outcome(edits: outcome.edits, reply: outcome.reply)
    }

    /// Brings the body in the chunks of a milter; an answer that settles the message ends it.
    private func body(_ body: [UInt8], isWanted: Bool) -> FilterReply? {
        guard isWanted else { return nil }
        for start in stride(from: 0, to: body.count, by: 65_535) {
            let chunk = Array(body[start..<min(start + 65_535, body.count)])
            let reply = session.body(chunk.span)
            tell("\(label): mlfi_body() returned \(MessageTrial.name(of: reply))")
            switch reply {
            case .proceed: continue
            case .skip: return nil
            case .accept, .discard, .reject, .temporaryFailure: return reply
            }
        }
        return nil
    }

    /// Queue id and host name, as OpenDKIM makes them up for its tests.
    static func macro(_ name: String) -> String? {
        name == "i" || name == "j" ? "DEBUG-\(name)" : nil
    }
}
