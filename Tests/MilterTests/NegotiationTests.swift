import DKIMTestSupport
import Testing

extension MilterServerTests {
    @Suite(.serialized) struct Negotiation {
        struct Case: CustomTestStringConvertible, Sendable {
            let version: UInt32
            let leadingSpace: Bool
            let noReply: Bool
            var testDescription: String {
                "version \(version), leading space \(leadingSpace), no-reply \(noReply)"
            }
        }

        static let cases: [Case] = [2, 3, 4, 6].flatMap { version in
            [true, false].flatMap { leadingSpace in
                [true, false].map {
                    Case(version: version, leadingSpace: leadingSpace, noReply: $0)
                }
            }
        }

        @Test("A message goes through with every protocol version", arguments: cases)
        func everyVersion(_ item: Case) throws {
            let server = try MilterTestServer()
            // All of no-reply: more than the daemon asks for, and in each version answered by
            // libmilter for those who know nothing of it.
            let steps = (item.noReply ? 0xF_F080 as UInt32 : 0) | 0x10_0500
            #expect(try server.ask("demand 31 \(String(steps, radix: 16))") == "done")
            var offer = MilterOffer.postfix(version: item.version)
            if !item.leadingSpace { offer.steps &= ~0x10_0000 }
            let client = try server.client("log", offer: offer)
            #expect(client.agreed.version == item.version)
            #expect(client.agreed.steps & ~offer.steps == 0)
            let hasLeadingSpace = item.leadingSpace && item.version == 6
            #expect(client.passesLeadingSpace == hasLeadingSpace)
            var message = MilterMessage()
            message.header = [("A", " one"), ("B", "two"), ("C", "  three\n\tfolded "), ("D", "")]
            for _ in 0..<2 {
                let outcome = try #require(try client.deliver(message))
                #expect(outcome.verdict == .proceed)
                let log = try #require(outcome.added("X-Log"))
                #expect(log.hasPrefix(" ") == hasLeadingSpace)
                let fields =
                    hasLeadingSpace
                    ? ["A:[ one]", "B:[two]", "C:[  three<LF>\tfolded ]", "D:[]"]
                    : ["A:[one]", "B:[two]", "C:[ three<LF>\tfolded ]", "D:[]"]
                for field in fields { #expect(log.contains("header \(field)"), "\(log)") }
                #expect(log.contains("leadingSpace=\(hasLeadingSpace)"))
                #expect(log.contains("\tdata") == (item.version >= 4))
                #expect(log.contains("endOfMessage body=7 i=4XyZ0123456789"))
            }
        }

        @Test("The protocol version is told from the steps on offer", arguments: [2, 3, 4, 6])
        func version(_ version: Int) throws {
            let server = try MilterTestServer()
            let client = try server.client("log", offer: .postfix(version: UInt32(version)))
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.added("X-Log")?.contains("negotiate v\(version) actions=1ff") == true)
        }

        @Test("A newer peer is met at version 6")
        func newer() throws {
            let server = try MilterTestServer()
            let client = try MilterClient(server.address)
            try client.negotiate(MilterOffer(version: 7, actions: 0x1FF, steps: 0x1F_FFFF))
            #expect(client.agreed.version == 6)
        }

        @Test("Macro lists are asked for where the peer can be told")
        func macros() throws {
            let server = try MilterTestServer()
            #expect(try server.ask("demand 31 100500 0=j+{daemon_name} 6=i+{auth_type}") == "done")
            let client = try MilterClient(server.address)
            try client.negotiate()
            #expect(client.wantedMacros == [0: "j {daemon_name}", 6: "i {auth_type}"])
            #expect(client.agreed.actions == 0x131)
            let old = try MilterClient(server.address)
            try old.negotiate(MilterOffer(version: 6, actions: 0xFF, steps: 0x1F_FFFF))
            #expect(old.wantedMacros.isEmpty)
            #expect(old.agreed.actions == 0x31)
        }

        @Test("A peer without a wanted action is served without it")
        func fewerActions() throws {
            let server = try MilterTestServer()
            let client = try server.client(
                "log,quarantine", offer: MilterOffer(version: 6, actions: 1, steps: 0x1F_FFFF))
            #expect(client.agreed.actions == 1)
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.verdict == .proceed)
            #expect(outcome.modifications.count == 1)
        }

        @Test("Body chunks are skipped where the peer knows how", arguments: [4, 6])
        func skip(_ version: Int) throws {
            let server = try MilterTestServer()
            let client = try server.client(
                "body=skip,log", offer: .postfix(version: UInt32(version)))
            var message = MilterMessage()
            message.body = [UInt8](repeating: 0x61, count: 300_000)
            let outcome = try #require(try client.deliver(message))
            #expect(outcome.verdict == .proceed)
            #expect(outcome.chunksSent == (version == 6 ? 1 : 5))
            let size = version == 6 ? 65_535 : 300_000
            #expect(outcome.added("X-Log")?.contains("body=\(size)") == true)
        }

        @Test("Skip at any other event goes on")
        func skipElsewhere() throws {
            let server = try MilterTestServer()
            let client = try server.client("mail=skip,header=skip,endOfMessage=skip")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.verdict == .proceed)
        }

        @Test("An answer where none was agreed on is not sent")
        func silence() throws {
            let server = try MilterTestServer()
            _ = try server.ask("demand 31 1cf580")
            let client = try server.client("header=reject,body=skip,endOfMessage=accept,log")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.verdict == .accept)
            #expect(outcome.added("X-Log")?.contains("endOfMessage body=7") == true)
        }
    }
}
