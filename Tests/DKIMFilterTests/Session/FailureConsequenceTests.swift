import DKIMCore
import DKIMFilter
import Foundation
import Testing

@Suite("What else follows from a bad signature or a fault of ours")
struct FailureConsequenceTests {
    private static func broken(_ mail: Mail = .signed) -> Mail {
        var mail = mail
        mail.body += "more"
        return mail
    }

    private static func deliver(
        _ configuration: String, _ mail: Mail = broken(), to recipients: [String] = ["u@x.test"]
    ) throws -> (delivery: Delivery, log: [String]) {
        let scene = try SessionScene.verifying(configuration)
        return (scene.deliver(mail, to: recipients), scene.log.lines)
    }

    // MARK: RedirectFailuresTo

    @Test("RFC 8098 §2.3: RedirectFailuresTo replaces the recipients and tells them in the header")
    func redirected() throws {
        let (delivery, log) = try Self.deliver(
            "RedirectFailuresTo box@example.net", to: ["u@x.test", "\"v w\"@x.test"])
        #expect(
            delivery.steps == [
                "insert Authentication-Results", "insert Original-Recipient",
                "insert Original-Recipient", "not to <u@x.test>", "not to <\"v w\"@x.test>",
                "to <box@example.net>",
            ])
        #expect(
            delivery.inserted("Original-Recipient") == [
                " rfc822;\"v w\"@x.test", " rfc822;u@x.test",
            ])
        #expect(delivery.reply == .accept)
        #expect(log.last == "notice 4ABC: redirected to box@example.net (RedirectFailuresTo)")
    }

    @Test("Good, unsigned, quarantined and rejected mail")
    func others() throws {
        let line = "RedirectFailuresTo <box@example.net>\n"
        #expect(try Self.deliver(line, .signed).delivery.steps == ["insert Authentication-Results"])
        #expect(try Self.deliver(line, .unsigned).delivery.steps == [])
        #expect(
            try Self.deliver(line + "On-BadSignature quarantine").delivery.steps.suffix(3) == [
                "insert Original-Recipient", "not to <u@x.test>", "to <box@example.net>",
            ])
        #expect(
            try Self.deliver(line + "On-BadSignature reject").delivery.steps
                == ["insert Authentication-Results"])
    }

    @Test("Where the MTA told no recipients, the message is deferred: nothing passes by mistake")
    func unknownRecipients() throws {
        let (delivery, log) = try Self.deliver("RedirectFailuresTo box@example.net", to: [])
        #expect(delivery.reply == .temporaryFailure(nil))
        #expect(delivery.steps == [])
        #expect(log.last?.contains("the MTA told no recipients") == true)
    }

    @Test("RedirectFailuresTo wants an address")
    func badAddress() throws {
        #expect(Loaded("RedirectFailuresTo post master").errors.count == 1)
        #expect(Loaded("RedirectFailuresTo a@").errors.count == 1)
        // The MTA completes it.
        #expect(
            try Self.deliver("RedirectFailuresTo postmaster").delivery.steps.last
                == "to <postmaster>")
        #expect(Loaded("RedirectFailuresTo box@example.net").configuration?.needsRecipients == true)
    }

    // MARK: Quarantine, CaptureUnknownErrors

    @Test("Quarantine holds bad messages, and leaves refusals as they are")
    func quarantine() throws {
        #expect(
            try Self.deliver("Quarantine yes").delivery.steps == [
                "insert Authentication-Results", "quarantine bad DKIM signature data",
            ])
        #expect(try Self.deliver("Quarantine yes", .signed).delivery.steps.count == 1)
        #expect(
            try Self.deliver("Quarantine yes\nOn-BadSignature tempfail").delivery.reply != .accept)
        #expect(try Self.deliver("Quarantine no").delivery.steps.count == 1)
    }

    @Test("CaptureUnknownErrors holds a message that the daemon fails at")
    func capture() throws {
        func outcome(_ configuration: String) throws -> Delivery {
            let scene = try SessionScene.verifying(configuration)
            scene.session.beginMessage()
            // Out of order: no end of the header section.
            _ = scene.body("x".utf8)
            return scene.endOfMessage()
        }
        #expect(try outcome("").reply != .accept)
        let captured = try outcome("CaptureUnknownErrors yes\nOn-InternalError reject")
        #expect(captured.steps == ["quarantine internal DKIM error"])
        #expect(captured.reply == .accept)
    }

    // MARK: SoftwareHeader

    @Test("SoftwareHeader is in mail that is verified or signed, below what tells results")
    func software() throws {
        for mail in [Mail.signed, .unsigned] {
            let delivery = try Self.deliver("SoftwareHeader yes", mail).delivery
            #expect(delivery.inserted("DKIM-Filter") == [" dkim-milterd mx.example.net 4ABC"])
            #expect(delivery.steps.first == "insert DKIM-Filter")
        }
        let inside = try SessionScene(SessionScene.oneKey + "SoftwareHeader yes")
        inside.connectInside()
        let mail = Mail(["From: a@example.com", "Date: x"])
        #expect(inside.deliver(mail).steps == ["insert DKIM-Filter", "insert DKIM-Signature"])
        let idle = try SessionScene(SessionScene.oneKey + "SoftwareHeader yes\nMode s")
        idle.connect()
        #expect(idle.deliver(mail).steps == [])
    }

    // MARK: DiagnosticDirectory

    private static func copied() throws -> Mail {
        try Mail(["From: a@example.com", "Date: x", "Subject: Hi"])
            .signed(SessionScene.oneKey + "Diagnostics yes\nCanonicalization relaxed/simple")
    }

    private static func diagnose(
        _ mail: Mail, in folder: borrowing Folder, queueID: String? = "4ABC"
    ) throws -> [String] {
        let scene = try SessionScene(
            "DiagnosticDirectory \(folder.path)",
            resolver: ScriptedResolver([
                "s._domainkey.example.com": .record(SessionScene.edRecord)
            ]))
        scene.macros["i"] = queueID
        _ = scene.deliver(mail)
        return scene.log.lines
    }

    @Test("A bad signature with z= leaves a file of what was signed and what came")
    func diagnostics() throws {
        let folder = try Folder()
        _ = try Self.diagnose(try Self.copied(), in: folder)
        #expect(folder.files == [])
        _ = try Self.diagnose(Self.broken(), in: folder)
        #expect(folder.files == [])
        var mail = try Self.copied()
        mail.fields = mail.fields.map { $0.name == "Subject" ? ($0.name, " Ho") : $0 }
        let log = try Self.diagnose(mail, in: folder)
        #expect(folder.files == ["4ABC"])
        #expect(log.last == "info 4ABC: wrote \(folder.path)/4ABC (DiagnosticDirectory)")
        let text = try String(contentsOfFile: folder.path + "/4ABC", encoding: .utf8)
        let parts = text.components(separatedBy: "\n\n")
        try #require(parts.count == 3)
        #expect(parts[0] == "Signature of example.com: signature did not verify")
        #expect(parts[1].contains("Subject: Hi") && !parts[1].contains("Subject: Ho"))
        #expect(parts[2].contains("Subject: Ho") && parts[2].contains("DKIM-Signature:"))
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/4ABC")
        #expect((mode[.posixPermissions] as? Int).map { $0 & 0o137 } == 0)
    }

    @Test("A file or link that is there is left alone")
    func existing() throws {
        let folder = try Folder()
        let target = folder.path + "/target"
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/4ABC", withDestinationPath: target)
        let log = try Self.diagnose(Self.broken(try Self.copied()), in: folder)
        #expect(folder.files == ["4ABC"])
        #expect(log.last?.contains("File exists") == true)
    }

    @Test(
        "A queue id that is no plain name is not used", arguments: ["../x", "a/b", ".", "", "a b"])
    func strangeQueueID(queueID: String) throws {
        let folder = try Folder()
        _ = try Self.diagnose(Self.broken(try Self.copied()), in: folder, queueID: queueID)
        #expect(folder.files == [])
    }
}
