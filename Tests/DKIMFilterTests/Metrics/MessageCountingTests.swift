import DKIMCore
import DKIMFilter
import Synchronization
import Testing

@Suite("What is counted of messages")
struct MessageCountingTests {
    @Test("A signed message, with its algorithm and its relation to the author")
    func signed() throws {
        let scene = try SessionScene(SessionScene.oneKey + "SubDomains yes\n")
        scene.connectInside()
        for author in ["a@example.com", "a@sub.example.com"] {
            _ = scene.deliver(Mail(["From: \(author)"], body: "12345\r\n"))
        }
        let metrics = scene.metrics
        #expect(metrics.messages.value(.signed, .accepted) == 2)
        #expect(metrics.signatures.value(.ed25519SHA256, .author) == 1)
        #expect(metrics.signatures.value(.ed25519SHA256, .parent) == 1)
        #expect(metrics.bodyOctets.value(.signed) == 14)
        #expect(metrics.endTime(.signed).count == 2)
        #expect(metrics.connections.load(ordering: .relaxed) == 1)
        #expect(scene.counted == 2)
    }

    @Test("A third party's signature")
    func thirdParty() throws {
        let scene = try SessionScene(
            "KeyTable file:/kt\nSigningTable refile:/st\n",
            files: ["/st": "*@example.net one\n"])
        scene.connectInside()
        _ = scene.deliver(Mail(["From: a@example.net"]))
        #expect(scene.metrics.signatures.value(.ed25519SHA256, .other) == 1)
    }

    @Test("Each signature that was verified, and one result for a message")
    func verified() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        _ = scene.deliver(Mail.signedTwice)
        var changed = Mail.signed
        changed.body += "P. S.\r\n"
        _ = scene.deliver(changed)
        _ = scene.deliver(Mail.unsigned)
        let metrics = scene.metrics
        #expect(metrics.messages.value(.verified, .accepted) == 3)
        #expect(metrics.results.value(.pass) == 2)
        #expect(metrics.results.value(.fail) == 1)
        #expect(metrics.results.value(.none) == 1)
        #expect(metrics.failures.value(.bodyHashMismatch) == 1)
        // Nothing was to be done with the unsigned one, so its end never came.
        #expect(metrics.endTime(.verified).count == 2)
        #expect(scene.counted == 3)
    }

    @Test("What a failure comes to")
    func fates() throws {
        for (action, fate) in [
            ("tempfail", .tempfailed), ("reject", .rejected), ("discard", .discarded),
            ("quarantine", .quarantined), ("accept", .accepted),
        ] as [(String, MessageFate)] {
            let scene = try SessionScene.verifying(
                "On-DNSError \(action)\n", ed25519: .temporaryFailure(.timedOut))
            scene.connect()
            _ = scene.deliver(Mail.signed)
            #expect(scene.metrics.messages.value(.verified, fate) == 1)
            #expect(scene.metrics.results.value(.temperror) == 1)
            #expect(scene.metrics.failures.value(.lookup) == 1)
            #expect(scene.counted == 1)
        }
    }

    @Test("Mail that is left alone")
    func left() throws {
        let scene = try SessionScene(SessionScene.oneKey + "Mode s\n")
        scene.connect()
        _ = scene.deliver(Mail.unsigned)
        #expect(scene.metrics.messages.value(.left, .accepted) == 1)
        // Ours, but nothing that can be signed.
        scene.connectInside()
        _ = scene.deliver(Mail(["From: a@example.com", "From: b@example.com"]))
        #expect(scene.metrics.messages.value(.left, .accepted) == 2)
        #expect(scene.counted == 2)
    }

    @Test("A table that cannot be read defers mail before it is decided what to do with it")
    func undecided() throws {
        let scene = try SessionScene(
            "KeyTable file:/kt\nSigningTable refile:/st\nLenientTables yes\n")
        scene.connectInside()
        _ = scene.deliver(Mail(["From: a@lost.example"]))
        #expect(scene.metrics.messages.value(.undecided, .tempfailed) == 1)
        #expect(scene.counted == 1)
    }

    @Test("A message that is given up counts once, wherever that happens")
    func aborted() throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        let mail = Mail(["From: a@example.com"])
        scene.session.beginMessage()
        scene.session.abort()
        scene.session.abort()
        #expect(scene.metrics.messages.value(.undecided, .aborted) == 1)
        scene.session.beginMessage()
        scene.header(mail)
        _ = scene.endOfHeaders()
        // No abort in between.
        scene.session.beginMessage()
        #expect(scene.metrics.messages.value(.signed, .aborted) == 1)
        scene.session.abort()
        _ = scene.deliver(mail)
        scene.session.abort()
        #expect(scene.metrics.messages.value(.signed, .accepted) == 1)
        #expect(scene.counted == 4)
    }

    @Test("An outcome that could not be carried out counts as what was answered")
    func refusedEdit() throws {
        let scene = try SessionScene(SessionScene.oneKey)
        scene.connectInside()
        scene.session.beginMessage()
        scene.header(Mail(["From: a@example.com"]))
        _ = scene.endOfHeaders()
        var outcome = scene.session.endOfMessage(macros: { scene.macros[$0] }, willBlock: {})
        outcome.reply = .temporaryFailure(nil)
        scene.session.reportFault("not taken")
        scene.session.conclude(outcome)
        #expect(scene.metrics.messages.value(.signed, .tempfailed) == 1)
        #expect(scene.log.lines.contains("error 4ABC: not taken"))
    }
}
