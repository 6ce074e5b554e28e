package import DKIMCore

/// Decides whether a program may answer a message, and to whom (RFC 3834 §2, §4).
///
/// The rules err on the side of silence: an answer that is missing is asked about, a loop of
/// answers is not noticed until it has done harm. The only address that is ever answered is the
/// envelope sender: Reply-To and From can name anybody, while what
/// cannot be delivered to the envelope sender ends there, as the answer itself has none.
package struct AnswerRules: Sendable {
    /// The address that answers.
    package let own: Mailbox
    /// The most Received fields that a message may have.
    package let maximumHops: Int

    /// Sets the rules.
    package init(own: Mailbox, maximumHops: Int) {
        self.own = own
        self.maximumHops = maximumHops
    }

    /// Whom to answer.
    ///
    /// - Parameter envelopeSender: the argument of MAIL FROM, with or without angle brackets.
    package func recipient(
        envelopeSender: String, header: HeaderSection
    ) throws(SilenceReason) -> Mailbox {
        let sender = try mailbox(envelopeSender)
        guard !header.isTruncated else { throw .largeHeader }
        if let reason = Self.automaticMark(in: header) { throw reason }
        if isOwn(sender) || isFromOwnAddress(header) { throw .ownAddress }
        if isAnswerOfOurs(header) { throw .answerOfOurs }
        let hops = Self.bodies("received", in: header).count
        guard hops <= maximumHops else { throw .tooManyHops(hops, maximum: maximumHops) }
        return sender
    }

    private func mailbox(_ text: String) throws(SilenceReason) -> Mailbox {
        let bare = text.trimmedOfBlanks
        guard !bare.isEmpty, bare != "<>" else { throw .nullSender }
        // Without a domain there may still be the name that Postfix gives the empty sender.
        let name = bare.filter { $0 != "<" && $0 != ">" }
        if !name.contains("@"), AutomaticSenders.contain(localPart: name) {
            throw .automaticSender(String(name.prefix(64)))
        }
        let sender: Mailbox
        do {
            sender = try Mailbox.address(String(bare))
        } catch {
            throw .unusableSender("\(error)")
        }
        if AutomaticSenders.contain(localPart: sender.localPart) {
            throw .automaticSender(String(sender.localPart.prefix(64)))
        }
        guard sender.isWithinSMTPLimits else { throw .unusableSender("it is too long") }
        if let top = sender.domain.labels.last, ["invalid", "localhost"].contains(top) {
            throw .unusableSender("nobody has the domain \(sender.domain) (RFC 6761)")
        }
        return sender
    }

    private func isOwn(_ mailbox: Mailbox) -> Bool {
        mailbox.domain == own.domain
            && mailbox.localPart.lowercased() == own.localPart.lowercased()
    }

    private func isFromOwnAddress(_ header: HeaderSection) -> Bool {
        Self.bodies("from", in: header).contains { body in
            // What is no list of authors does not name us.
            guard let authors = try? Author.list(in: body) else { return false }
            return authors.contains { $0.mailbox.map(isOwn) ?? false }
        }
    }

    /// Whether the message is one of our answers, or is in a thread with one. A person who answers
    /// an answer is told nothing, either: so much programs do wrong that a mark of our own, which
    /// they keep, is the last thing between them and a loop.
    private func isAnswerOfOurs(_ header: HeaderSection) -> Bool {
        ["message-id", "in-reply-to", "references"].contains { name in
            Self.bodies(name, in: header).contains { body in
                MessageIdentifier.list(in: body).contains { $0.isOwn(domain: own.domain) }
            }
        }
    }

    /// What in a header section says that no person sent the message.
    private static func automaticMark(in header: HeaderSection) -> SilenceReason? {
        for field in header {
            let name = String(decoding: field.name, as: UTF8.self).lowercased()
            let body = String(decoding: field.body, as: UTF8.self).lowercased()
            if let reason = automaticMark(name: name, body: body) { return reason }
        }
        return nil
    }

    /// RFC 6522, RFC 3464, RFC 5337, RFC 8098, RFC 5965
    private static let reportTypes = [
        "multipart/report", "message/delivery-status", "message/global-delivery-status",
        "message/disposition-notification", "message/feedback-report",
    ]

    private static func automaticMark(name: String, body: String) -> SilenceReason? {
        switch name {
        case "return-path":
            return body.filter { !$0.isWhitespace } == "<>" ? .nullSender : nil
        case "auto-submitted":
            // RFC 3834 §5: everything but “no” is some kind of program.
            let word = firstWord(body)
            return word == "no" ? nil : .autoSubmitted(word)
        case "precedence":
            let word = firstWord(body)
            return ["bulk", "list", "junk", "auto_reply"].contains(word) ? .precedence(word) : nil
        case "content-type":
            return reportTypes.contains { body.contains($0) } ? .report : nil
        case "x-auto-response-suppress":
            return ["all", "autoreply", "oof"].contains { body.contains($0) }
                ? .field("X-Auto-Response-Suppress") : nil
        case "mailing-list", "x-mailing-list", "x-loop", "x-autoreply", "x-autorespond",
            "x-auto-reply", "x-failed-recipients", "delivered-to-list":
            return .field(name)
        default:
            // RFC 2369, RFC 2919
            return name.hasPrefix("list-") ? .field(String(name.prefix(64))) : nil
        }
    }

    /// The keyword of a field, without a comment or parameters behind it, as the log may show it.
    private static func firstWord(_ body: String) -> String {
        let word = body.unicodeScalars.prefix { $0 != ";" && $0 != "(" }
        return String(String(word).trimmedOfBlanks.prefix(64))
    }

    /// The bodies of the fields that have this name, which is in lower case.
    private static func bodies(
        _ name: String, in header: HeaderSection
    ) -> [ArraySlice<UInt8>] {
        header.filter { String(decoding: $0.name, as: UTF8.self).lowercased() == name }
            .map(\.body)
    }
}
