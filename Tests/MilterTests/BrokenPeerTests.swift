import DKIMTestSupport
import Testing

extension MilterServerTests {
    @Suite(.serialized) struct BrokenPeers {
        static let messageEvents = MilterEvent.allCases.filter { $0 >= .mail }

        @Test(
            "A message given up at any event, then another one", arguments: messageEvents.dropLast()
        )
        func abort(_ event: MilterEvent) throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            #expect(try client.deliver(MilterMessage(), interruption: .abort(after: event)) == nil)
            let outcome = try #require(try client.deliver(MilterMessage()))
            let log = try #require(outcome.added("X-Log"))
            #expect(log.contains("abort\n\tmail"), "\(log)")
            #expect(log.contains("endOfMessage body=7"))
            #expect(try server.ask("stats") == "sessions 1 messages 0")
        }

        @Test("A peer that vanishes at any event leaves nothing behind", arguments: messageEvents)
        func vanish(_ event: MilterEvent) throws {
            let server = try MilterTestServer()
            for _ in 0..<20 {
                let client = try server.client("insert")
                _ = try client.deliver(MilterMessage(), interruption: .vanish(after: event))
            }
            #expect(try server.sessionsGone())
        }

        @Test("A peer that vanishes before its first message leaves nothing behind")
        func vanishEarly() throws {
            let server = try MilterTestServer()
            _ = try server.client("log").deliver(MilterMessage())
            #expect(try server.sessionsGone())
            let before = server.processDescriptorCount
            for number in 0..<60 {
                let client = try MilterClient(server.address)
                if number % 3 > 0 { try client.negotiate() }
                if number % 3 > 1 { _ = try client.open() }
                client.vanish()
            }
            #expect(try server.sessionsGone())
            try settle(server, near: before)
        }

        @Test("Half a packet, and then nothing")
        func halfPacket() throws {
            let server = try MilterTestServer()
            for bytes in [[0], [0, 0, 0, 13, 0x4F, 0, 0], [0, 0, 0, 200, 0x4C, 0x41]] as [[UInt8]] {
                let client = try MilterClient(server.address)
                try client.sendRaw(bytes)
                client.vanish()
                let negotiated = try server.client("")
                try negotiated.sendRaw(bytes)
                negotiated.vanish()
            }
            #expect(try server.sessionsGone())
            let outcome = try server.client("log").deliver(MilterMessage())
            #expect(outcome?.verdict == .proceed)
        }

        @Test("Scans that connect and leave cost no descriptors")
        func scans() throws {
            let server = try MilterTestServer()
            _ = try server.client("log").deliver(MilterMessage())
            #expect(try server.sessionsGone())
            let before = server.processDescriptorCount
            for _ in 0..<500 { try MilterClient(server.address).vanish() }
            try settle(server, near: before)
            let outcome = try server.client("log").deliver(MilterMessage())
            #expect(outcome?.verdict == .proceed)
        }

        @Test("A peer that does not negotiate is told to come back")
        func noNegotiation() throws {
            let server = try MilterTestServer()
            let client = try MilterClient(server.address)
            try client.send(0x4D, MilterClient.string("<sender@example.com>"))
            #expect(try client.receive().command == UInt8(ascii: "t"))
            #expect(try server.ask("stats") == "sessions 0 messages 0")
        }

        @Test("A packet larger than allowed ends the connection, not the server")
        func tooLarge() throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            try client.sendRaw([0x7F, 0xFF, 0xFF, 0xFF, 0x4C])
            #expect(throws: MilterClientError.closed) { _ = try client.receive() }
            #expect(try server.sessionsGone())
        }

        /// Packets that no mail server sends, or not at that time.
        static let oddities: [(name: String, bytes: [UInt8])] = [
            ("an end of message", packet("E")),
            ("a body", packet("B", [0x61, 0x0D, 0x0A])),
            ("a body and the end of message", packet("B", [0x61]) + packet("E")),
            ("a header field", packet("L", MilterClient.string("A") + MilterClient.string("b"))),
            ("the end of the header", packet("N")),
            ("DATA", packet("T")),
            ("a recipient", packet("R", MilterClient.string("<a@example.com>"))),
            ("HELO", packet("H", MilterClient.string("a"))),
            ("an abort", packet("A")),
            ("an abort and a new connection", packet("K")),
            ("a header field without its body", packet("L", MilterClient.string("A"))),
            ("an empty header field", packet("L")),
            ("a connection without an address", packet("C", [0x61])),
            ("a connection of an unknown family", packet("C", MilterClient.string("a") + [0x5A])),
            ("macros for nothing", packet("D")),
            ("macros without an end", packet("D", [0x4D, 0x69])),
            ("a command that does not exist", packet("?", [1, 2, 3])),
            ("a second negotiation", packet("O", [0, 0, 0, 6, 0, 0, 1, 255, 0, 0x1F, 255, 255])),
            ("a short negotiation", packet("O", [0, 0, 0, 6])),
            ("an empty packet", [0, 0, 0, 0]),
            ("an empty packet with a command", [0, 0, 0, 0, 0x45]),
            ("the largest length", [0xFF, 0xFF, 0xFF, 0xFF, 0x42]),
            ("a length with its sign set", [0x80, 0, 0, 0, 0x42]),
            ("a length of one octet over the limit", [0, 0x10, 0, 0, 0x42]),
        ]

        private static func packet(_ command: Character, _ payload: [UInt8] = []) -> [UInt8] {
            let length = UInt32(payload.count + 1)
            let head = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
            return head + Array(String(command).utf8) + payload
        }

        @Test(
            "Nonsense before the negotiation, before CONNECT and in a message leaves no trace",
            arguments: oddities.indices)
        func nonsense(_ index: Int) throws {
            let (name, bytes) = Self.oddities[index]
            let server = try MilterTestServer()
            let first = try MilterClient(server.address)
            let second = try MilterClient(server.address)
            try second.negotiate()
            let third = try server.client("log")
            _ = try third.tell(.mail, MilterClient.string("<sender@example.com>"))
            for client in [first, second, third] {
                try client.sendRaw(bytes)
                try client.flush()
            }
            // The others are served meanwhile, and what the odd ones left behind is cleared up.
            let outcome = try server.client("log").deliver(MilterMessage())
            #expect(outcome?.verdict == .proceed, "\(name)")
            for client in [first, second, third] { client.vanish() }
            #expect(try server.sessionsGone(), "\(name)")
            let last = try server.client("log").deliver(MilterMessage())
            #expect(last?.verdict == .proceed, "\(name)")
            #expect(try server.ask("ending") == "running")
        }

        @Test("Commands out of order do not confuse the count of messages")
        func disorder() throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            for _ in 0..<3 {
                _ = try client.tell(.mail, MilterClient.string("<sender@example.com>"))
            }
            #expect(try server.ask("stats") == "sessions 1 messages 1")
            client.vanish()
            #expect(try server.sessionsGone())
        }

        /// Waits until the server has about as many descriptors open as before.
        private func settle(_ server: MilterTestServer, near count: Int) throws {
            let end = ContinuousClock.now + .seconds(30)
            // Counted once in each turn: the server's own connections to itself come and go.
            var last = server.processDescriptorCount
            while last > count, ContinuousClock.now < end {
                _ = try server.ask("stats")
                last = server.processDescriptorCount
            }
            #expect(last <= count)
        }
    }
}
