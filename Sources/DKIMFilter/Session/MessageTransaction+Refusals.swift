internal import DKIMCore

/// What is not even begun: forged and malformed mail.
extension MessageTransaction {
    /// What becomes of a message with more forged results than an MTA can remove; nil where it has
    /// not. It is refused for good: a temporary failure would bring it back, with all its cost.
    func outcomeOfForgeries(route: MessageRoute) -> MessageOutcome? {
        guard claimedResults.isFlood || signers.isFlood else { return nil }
        switch route {
        case .sign, .leave:
            return nil
        case .verify, .exempt:
            let limit = ClaimedResults.maximumRemoved
            log(
                .notice,
                "refused: more than \(limit) fields such as Authentication-Results claim to be ours, "
                    + "which only a forger writes")
            return MessageOutcome(
                reply: .reject(
                    SMTPReply(
                        code: "550", enhancedCode: "5.7.1",
                        text: "too many forged Authentication-Results fields")))
        }
    }

    /// What becomes of a message that is against the rules; nil where it goes its way.
    func outcomeOfMalformed(route: MessageRoute) -> MessageOutcome? {
        let check = MalformedMailCheck(header: header, options: configuration.malformed)
        switch check.verdict(route: route) {
        case .goOn:
            return nil
        case .leaveUnsigned(let fault):
            observer?.foundMalformed(fault, parameter: "StrictHeaders")
            record.direction = .left
            tell(.notice, "not signed: \(fault) (StrictHeaders)")
            return MessageOutcome()
        case .leaveAlone(let fault):
            observer?.foundMalformed(fault, parameter: "IgnoreMalformedMail")
            record.direction = .left
            log(.info, "malformed message is left alone (IgnoreMalformedMail): \(fault)")
            return MessageOutcome(edits: removalOfClaims())
        case .refuse(let fault):
            observer?.foundMalformed(fault, parameter: "RequiredHeaders")
            tell(.notice, "refused: \(fault) (RequiredHeaders)")
            return MessageOutcome(
                reply: .reject(SMTPReply(code: "550", enhancedCode: "5.0.0", text: fault)))
        }
    }
}
