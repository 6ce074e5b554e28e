import DKIMCore
import DKIMFilter
import Foundation
import Synchronization
import Testing

/// Keeps reports instead of sending them.
private final class CollectingOutbox: ReportOutbox {
    private let sent = Mutex<[(text: String, command: [String], queueID: String?)]>([])
    private let isOpen: Bool

    init(isOpen: Bool = true) {
        self.isOpen = isOpen
    }

    var letters: [(text: String, command: [String], queueID: String?)] { sent.withLock { $0 } }

    func admits(domain: String) -> Bool { isOpen }

    func send(_ message: [UInt8], command: [String], queueID: String?) {
        let text = String(decoding: message, as: UTF8.self)
        sent.withLock { $0.append((text, command, queueID)) }
    }
}

@Suite("RFC 6651, RFC 6591: reports of failed signatures")
struct FailureReportingTests {
    private static let fields = ["From: a@example.com", "Date: x", "Subject: Hi"]
    private static let asks = "RequestReports yes\nCanonicalization relaxed/simple\n"

    /// A signed message with r=y whose body was changed.
    private static func broken(
        _ fields: [String] = fields, signing: String = asks
    ) throws -> Mail {
        var mail = try Mail(fields).signed(SessionScene.oneKey + signing)
        mail.body = "Other text.\r\n"
        return mail
    }

    private static func letters(
        _ mail: Mail, _ configuration: String = "SendReports yes", record: String? = "ra=box",
        now: UInt64 = SessionScene.now, outbox: CollectingOutbox = CollectingOutbox()
    ) throws -> [(text: String, command: [String], queueID: String?)] {
        var answers = ["s._domainkey.example.com": KeyAnswer.record(SessionScene.edRecord)]
        answers["_report._domainkey.example.com"] = record.map { .record($0) }
        let scene = try SessionScene(
            configuration, resolver: ScriptedResolver(answers), now: now, reports: outbox)
        scene.connect()
        #expect(scene.deliver(mail).reply == .accept)
        return outbox.letters
    }

    @Test("The report tells domain, failure, result and header, and is marked as automatic")
    func report() throws {
        let letters = try Self.letters(
            try Self.broken(),
            "SendReports yes\nReportAddress DKIM <dkim@mx.example.net>\n"
                + "ReportBccAddress a@x.test, b@x.test\nMTACommand /opt/mta -oi")
        try #require(letters.count == 1)
        #expect(letters[0].command == ["/opt/mta", "-oi"])
        #expect(letters[0].queueID == "4ABC")
        let lines = letters[0].text.components(separatedBy: "\n")
        for line in [
            "From: DKIM <dkim@mx.example.net>", "To: box@example.com", "Bcc: a@x.test, b@x.test",
            "Date: Tue, 14 Nov 2023 22:13:20 +0000", "Subject: DKIM failure report for 4ABC",
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=feedback-report;",
            "Feedback-Type: auth-failure", "Version: 1", "Auth-Failure: bodyhash",
            "Reported-Domain: example.com", "DKIM-Domain: example.com",
            "DKIM-Identity: @example.com", "DKIM-Selector: s", "Source-IP: 192.0.2.9",
            "Original-Envelope-Id: 4ABC", "Arrival-Date: Tue, 14 Nov 2023 22:13:20 +0000",
            "Authentication-Results: mx.example.net;", "Subject: Hi",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(!letters[0].text.contains("\r"))
        let boundary = try #require(lines.first { $0.hasPrefix("\tboundary=\"") })
            .dropFirst(11).dropLast()
        #expect(lines.filter { $0 == "--\(boundary)" }.count == 3)
        #expect(lines.filter { $0 == "--\(boundary)--" }.count == 1)
    }

    @Test("A header that was changed and an expired signature are reported as such")
    func kinds() throws {
        var changed = try Self.broken()
        changed.body = "Hi.\r\n"
        changed.fields = changed.fields.map { $0.name == "Subject" ? ($0.name, " Ho") : $0 }
        #expect(
            try Self.letters(changed).first?.text.contains("Auth-Failure: signature\n") == true)
        let expiring = try Self.broken(signing: Self.asks + "SignatureTTL 10\n")
        let late = SessionScene.now + 100_000
        #expect(
            try Self.letters(expiring, record: "ra=box; rr=x", now: late).first?.text
                .contains("signature expired") == true)
        #expect(try Self.letters(expiring, record: "ra=box; rr=v", now: late).isEmpty)
    }

    @Test(
        "No report where the domain does not ask, or not for this",
        arguments: [nil, "rp=100", "ra=box; rp=0", "ra=box; rr=d", "p="])
    func notWanted(record: String?) throws {
        #expect(try Self.letters(try Self.broken(), record: record).isEmpty)
    }

    @Test("No report unless configured, without r=y, of a good signature, or beyond the limits")
    func notMade() throws {
        #expect(try Self.letters(try Self.broken(), "").isEmpty)
        let silent = try Self.broken(signing: "Canonicalization relaxed/simple\n")
        #expect(try Self.letters(silent).isEmpty)
        #expect(
            try Self.letters(try Mail(Self.fields).signed(SessionScene.oneKey + Self.asks)).isEmpty)
        #expect(
            try Self.letters(try Self.broken(), outbox: CollectingOutbox(isOpen: false)).isEmpty)
    }

    @Test(
        "No report of what a program sent, so that none goes round (RFC 3834)",
        arguments: [
            "Auto-Submitted: auto-generated", "auto-submitted: auto-replied; x=y",
            "Content-Type: Multipart/Report; boundary=x",
        ])
    func loops(field: String) throws {
        #expect(try Self.letters(try Self.broken(Self.fields + [field])).isEmpty)
        #expect(try Self.letters(try Self.broken(Self.fields + ["Auto-Submitted: no"])).count == 1)
    }

    @Test("The message does not wait for the record that asks for reports")
    func noDelay() throws {
        let outbox = CollectingOutbox()
        let keys = ScriptedResolver(
            ["_report._domainkey.example.com": .record("ra=box")], holdsAnswers: true)
        let scene = try SessionScene("SendReports yes", resolver: keys, reports: outbox)
        var mail = try Self.broken(signing: Self.asks + "SignatureTTL 10\n")
        // Expired long ago: no key is needed.
        mail.fields[0].body = mail.fields[0].body
            .replacing("t=1700000000", with: "t=1600000000")
            .replacing("x=1700000010", with: "x=1600000010")
        #expect(scene.deliver(mail).results.count == 1)
        #expect(outbox.letters.isEmpty)
        keys.release()
        #expect(outbox.letters.count == 1)
    }

    @Test("Addresses and command are checked")
    func faults() {
        #expect(Loaded("ReportAddress no body").errors.count == 1)
        #expect(Loaded("ReportAddress nobody").configuration?.reports.address == "nobody")
        #expect(Loaded("ReportBccAddress a@b.example, @").errors.count == 1)
        #expect(Loaded("MTACommand sendmail").errors.count == 1)
    }
}
