import DKIMCore
import DKIMFilter
import DKIMTestSupport
import Synchronization
import Testing

@Suite("A session that waits for keys")
struct KeyWaitingTests {
    @Test("Look-ups start at the end of the header; an answer before the end is not waited for")
    func early() throws {
        let scene = try SessionScene.verifying(holdsAnswers: true)
        scene.connect()
        scene.session.beginMessage()
        scene.header(.signed)
        #expect(scene.resolver.asked.isEmpty)
        #expect(scene.endOfHeaders() == .proceed)
        #expect(scene.resolver.asked == [Mail.ed25519Name])
        _ = scene.body(Mail.signed.body.utf8)
        scene.resolver.release()
        var blocked = 0
        let delivery = scene.endOfMessage { blocked += 1 }
        #expect(delivery.results.first?.contains("dkim=pass") == true)
        #expect(blocked == 0)
    }

    @Test(
        "An answer after the end is waited for, without a limit too", arguments: [0, 1_000])
    func late(timeout: Int) throws {
        let scene = try SessionScene.verifying("DNSTimeout \(timeout)", holdsAnswers: true)
        scene.connect()
        var threads: [ParallelThreads.Handle] = []
        let resolver = scene.resolver
        let delivery = scene.deliver(.signed) {
            threads.append(ParallelThreads.start { resolver.release() })
        }
        for thread in threads { thread.join() }
        #expect(threads.count == 1)
        #expect(delivery.results.first?.contains("dkim=pass") == true)
    }

    @Test("An answer that never comes is a time-out, and one that comes later harms nobody")
    func never() throws {
        let scene = try SessionScene.verifying("DNSTimeout 1", holdsAnswers: true)
        scene.connect()
        let delivery = scene.deliver(.signedTwice)
        #expect(
            delivery.reply
                == .temporaryFailure(
                    SMTPReply(code: "451", enhancedCode: "4.7.5", text: "DKIM key retrieval failed")
                )
        )
        #expect(
            delivery.results.first?.contains(
                "dkim=temperror reason=\"key not available: no answer from DNS in time\"") == true)
        scene.resolver.release()
        #expect(scene.deliver(.signed).results.first?.contains("dkim=pass") == true)
    }

    @Test("A message may be given up at every stage; the next one is as the first")
    func abort() throws {
        for stage in 0...4 {
            let scene = try SessionScene.verifying(
                SessionScene.oneKey + "SyslogSuccess yes", holdsAnswers: true)
            scene.connect()
            if stage > 0 { scene.session.beginMessage() }
            if stage > 1 {
                scene.header(Mail.signed.adding("Authentication-Results", " mx.example.net; none"))
            }
            if stage > 2 { #expect(scene.endOfHeaders() == .proceed) }
            if stage > 3 { _ = scene.body("Other text.\r\n".utf8) }
            scene.session.abort()
            scene.resolver.release()
            let delivery = scene.deliver(.signed)
            #expect(delivery.steps == ["insert Authentication-Results"], "stage \(stage)")
            #expect(delivery.results.first?.contains("dkim=pass") == true, "stage \(stage)")
            #expect(scene.log.lines.count == 2, "stage \(stage)")
        }
    }

    @Test("An MTA that leaves out MAIL or the end of the header still gets an answer")
    func missingEvents() throws {
        let scene = try SessionScene.verifying()
        scene.connect()
        scene.header(.unsigned)
        #expect(scene.endOfMessage().reply == .accept)
        scene.header(Mail(["From: joe@football.example.com"]).adding("DKIM-Signature", " v=1"))
        let delivery = scene.endOfMessage()
        #expect(delivery.reply == .accept)
        #expect(delivery.results.first?.contains("dkim=permerror") == true)
    }

    @Test("A message keeps the configuration it began with; the next one has the new one")
    func reload() throws {
        let resolver = ScriptedResolver([Mail.ed25519Name: .record(Mail.ed25519Key)])
        let log = CollectingLog()
        func environment(_ text: String) throws -> FilterEnvironment {
            FilterEnvironment(
                configuration: try #require(Loaded(text).configuration), resolver: resolver,
                log: log, hostName: "host.test", now: { SessionScene.now })
        }
        let old = try environment("AuthservID old.example")
        let new = try environment("AuthservID new.example")
        var current = old
        let session = MailSession { current }
        func deliver(_ meanwhile: () -> Void) -> Delivery {
            session.beginMessage()
            for (name, body) in Mail.signed.fields {
                Array(name.utf8).withUnsafeBytes { name in
                    Array(body.utf8).withUnsafeBytes { body in
                        session.header(name: name, body: body) { _ in nil }
                    }
                }
            }
            _ = session.endOfHeaders { _ in nil }
            meanwhile()
            _ = session.body(Array(Mail.signed.body.utf8).span)
            let outcome = session.endOfMessage(macros: { _ in nil }, willBlock: {})
            return Delivery(edits: outcome.edits, reply: outcome.reply)
        }
        _ = session.connect(ClientIdentity(host: "", address: HostAddress("192.0.2.9")))
        #expect(deliver { current = new }.results.first?.hasPrefix(" old.example; ") == true)
        #expect(deliver {}.results.first?.hasPrefix(" new.example; ") == true)
    }
}
