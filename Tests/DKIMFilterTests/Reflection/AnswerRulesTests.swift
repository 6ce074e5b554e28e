import DKIMCore
import Testing

@testable import DKIMFilter

@Suite("Who gets an automatic answer (RFC 3834)")
struct AnswerRulesTests {
    /// A message, and what becomes of it: nil for an answer.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var sender = "alice@sender.example"
        var fields: [String] = []
        let silence: SilenceReason?

        init(
            _ name: String, sender: String = "alice@sender.example", _ fields: [String] = [],
            silence: SilenceReason?
        ) {
            testDescription = name
            self.sender = sender
            self.fields = fields
            self.silence = silence
        }
    }

    static let cases: [Case] = [
        Case(
            "a person's message", ["Subject: hello", "Message-ID: <1@sender.example>"],
            silence: nil),
        Case("angle brackets around the sender", sender: "<alice@sender.example>", silence: nil),
        // RFC 3834 §2: empty envelope sender
        Case("a bounce", sender: "<>", silence: .nullSender),
        Case("a bounce, as null_sender= tells it", sender: "", silence: .nullSender),
        Case(
            "a bounce, as pipe(8) tells it by default", sender: "MAILER-DAEMON",
            silence: .automaticSender("MAILER-DAEMON")),
        Case("Return-Path of a bounce", ["Return-Path: <>"], silence: .nullSender),
        Case(
            "Return-Path of a bounce, with blanks", ["Return-Path:  < > "],
            silence: .nullSender),
        Case("Return-Path of a person", ["Return-Path: <alice@sender.example>"], silence: nil),
        // RFC 3834 §5
        Case(
            "Auto-Submitted: auto-replied", ["Auto-Submitted: auto-replied"],
            silence: .autoSubmitted("auto-replied")),
        Case(
            "Auto-Submitted: auto-generated, folded, with a parameter",
            ["auto-submitted:\r\n Auto-Generated ; owner-token=\"no\""],
            silence: .autoSubmitted("auto-generated")),
        Case(
            "Auto-Submitted with a word of the future", ["Auto-Submitted: auto-notified"],
            silence: .autoSubmitted("auto-notified")),
        Case("Auto-Submitted without a word", ["Auto-Submitted:"], silence: .autoSubmitted("")),
        Case("Auto-Submitted: no", ["Auto-Submitted: no"], silence: nil),
        Case(
            "Auto-Submitted: No, with a comment", ["Auto-Submitted: No (by hand)"],
            silence: nil),
        Case(
            "two Auto-Submitted", ["Auto-Submitted: no", "Auto-Submitted: auto-replied"],
            silence: .autoSubmitted("auto-replied")),
        // RFC 3834 §2: Precedence
        Case("Precedence: bulk", ["Precedence: bulk"], silence: .precedence("bulk")),
        Case("Precedence: List", ["PRECEDENCE: List"], silence: .precedence("list")),
        Case("Precedence: junk", ["Precedence: junk"], silence: .precedence("junk")),
        Case("Precedence: first-class", ["Precedence: first-class"], silence: nil),
        // RFC 2369, RFC 2919
        Case("a list's message", ["List-Id: <l.example.org>"], silence: .field("list-id")),
        Case(
            "mail to be unsubscribed from", ["List-Unsubscribe: <mailto:u@example.org>"],
            silence: .field("list-unsubscribe")),
        Case("a field that only begins like that", ["Listing: one"], silence: nil),
        Case("Mailing-List", ["Mailing-List: contact x"], silence: .field("mailing-list")),
        // Names of programs and roles
        Case(
            "a mailer", sender: "Mailer-Daemon@sender.example",
            silence: .automaticSender("Mailer-Daemon")),
        Case(
            "postmaster", sender: "postmaster@sender.example",
            silence: .automaticSender("postmaster")),
        Case(
            "the address of a list's program", sender: "l-request@example.org",
            silence: .automaticSender("l-request")),
        Case(
            "a list's owner", sender: "owner-l@example.org",
            silence: .automaticSender("owner-l")),
        Case(
            "a list's bounces", sender: "l-bounces@example.org",
            silence: .automaticSender("l-bounces")),
        Case(
            "a bounce address with a recipient in it",
            sender: "bounces+17-bob=example.com@example.org",
            silence: .automaticSender("bounces+17-bob=example.com")),
        Case("noreply", sender: "NoReply@example.org", silence: .automaticSender("NoReply")),
        Case(
            "no-reply, quoted", sender: "\"no-reply\"@example.org",
            silence: .automaticSender("no-reply")),
        Case(
            "a name that only holds such a word", sender: "norepley-bouncer@example.org",
            silence: nil),
        // RFC 6522, RFC 3464, RFC 8098
        Case(
            "a delivery report",
            ["Content-Type: multipart/report; report-type=delivery-status; boundary=x"],
            silence: .report),
        Case(
            "a read receipt alone", ["Content-Type: Message/Disposition-Notification"],
            silence: .report),
        Case("multipart/mixed", ["Content-Type: multipart/mixed; boundary=x"], silence: nil),
        Case(
            "an out-of-office message of Exchange", ["X-Auto-Response-Suppress: OOF, DR"],
            silence: .field("X-Auto-Response-Suppress")),
        Case(
            "somebody's own mark against loops", ["X-Loop: list@example.org"],
            silence: .field("x-loop")),
        // The reflector's own mail
        Case(
            "the reflector itself as envelope sender", sender: "Check@reflector.example",
            silence: .ownAddress),
        Case(
            "the reflector itself as author", ["From: <check@reflector.example>"],
            silence: .ownAddress),
        Case("another one of its domain", sender: "bob@reflector.example", silence: nil),
        Case(
            "an answer to an answer", ["In-Reply-To: <dkim-report.1a@reflector.example>"],
            silence: .answerOfOurs),
        Case(
            "an answer further down a thread",
            ["References: <1@a.example>\r\n\t<dkim-report.1a@Reflector.example> <2@a.example>"],
            silence: .answerOfOurs),
        Case(
            "an answer come back", ["Message-ID: <dkim-report.1a@reflector.example>"],
            silence: .answerOfOurs),
        Case(
            "an answer to another reflector", ["In-Reply-To: <dkim-report.1a@other.example>"],
            silence: nil),
        // Loops
        Case(
            "as many hops as may be", Array(repeating: "Received: by a", count: 5),
            silence: nil),
        Case(
            "one more hop", Array(repeating: "Received: by a", count: 6),
            silence: .tooManyHops(6, maximum: 5)),
        // RFC 6761
        Case(
            "a domain that nobody has", sender: "alice@host.invalid",
            silence: .unusableSender("nobody has the domain host.invalid (RFC 6761)")),
        Case(
            "localhost", sender: "alice@localhost",
            silence: .unusableSender("nobody has the domain localhost (RFC 6761)")),
    ]

    private static func header(_ fields: [String]) -> HeaderSection {
        var header = HeaderSection()
        for field in fields {
            guard let field = HeaderField(bytes: Array(field.utf8)[...]) else { continue }
            header.append(field)
        }
        return header
    }

    private static func outcome(
        sender: String, _ header: HeaderSection
    ) throws -> Result<Mailbox, SilenceReason> {
        let rules = AnswerRules(
            own: try Mailbox.address("check@reflector.example"), maximumHops: 5)
        return Result { () throws(SilenceReason) in
            try rules.recipient(envelopeSender: sender, header: header)
        }
    }

    @Test("The table of cases", arguments: cases)
    func decision(_ each: Case) throws {
        let outcome = try Self.outcome(sender: each.sender, Self.header(each.fields))
        switch (outcome, each.silence) {
        case (.success(let mailbox), nil):
            #expect(each.sender.contains(mailbox.description))
        case (.failure(let reason), let expected):
            #expect(reason == expected)
        case (.success(let mailbox), .some(let expected)):
            Issue.record("answered \(mailbox) in spite of \(expected)")
        }
    }

    @Test(
        "A sender that is no address gets nothing",
        arguments: [
            "alice", "@sender.example", "alice@", "alice@[192.0.2.1]", "a b@sender.example",
            "a@b.example, c@d.example", "alice@sender.example\r\nBcc: x@y.example",
            "a\0@sender.example", String(repeating: "a", count: 400) + "@sender.example",
        ])
    func unusable(sender: String) throws {
        guard case .failure(.unusableSender) = try Self.outcome(sender: sender, Self.header([]))
        else {
            Issue.record("\(sender) was answered")
            return
        }
    }

    @Test("Reply-To and From have no say in where the answer goes")
    func replyTo() throws {
        let header = Self.header(["Reply-To: <eve@evil.example>", "From: <bob@other.example>"])
        let mailbox = try Self.outcome(sender: "alice@sender.example", header).get()
        #expect(mailbox.description == "alice@sender.example")
    }

    @Test("A header section that is not known whole is not answered")
    func truncated() throws {
        var limits = HeaderSectionLimits()
        limits.maximumFields = 1
        var header = HeaderSection(limits: limits)
        for text in ["Subject: a", "List-Id: <b>"] {
            let field = try #require(HeaderField(bytes: Array(text.utf8)[...]))
            header.append(field)
        }
        #expect(try Self.outcome(sender: "a@b.example", header) == .failure(.largeHeader))
    }
}
