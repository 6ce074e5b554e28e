import DKIMTestSupport
import Testing

extension DaemonTests {
    @Suite(.serialized) struct Messages {
        @Test("Signs and verifies with each version of the protocol", arguments: [2, 3, 4, 6])
        func versions(_ version: UInt32) throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let inside = try daemon.client(.inside, version: version)
            #expect(inside.agreed.version == version)
            var message = MilterMessage()
            message.body = Array("Hello\r\n\r\nagain \t and again\r\n\r\n".utf8)
            let outcome = try #require(try inside.deliver(message))
            let signature = try #require(outcome.added("DKIM-Signature"))
            #expect(outcome.selector == "key")
            let field = signature.hasPrefix(" ") ? signature : " \(signature)"
            message.header.insert(("DKIM-Signature", field), at: 0)

            let outside = try daemon.client(.outside, version: version)
            let verified = try #require(try outside.deliver(message))
            let results = try #require(verified.added("Authentication-Results"))
            #expect(
                results.contains("mx.example.net;") && results.contains("dkim=pass"), "\(results)")

            message.body.append(contentsOf: Array("P. S.\r\n".utf8))
            let forged = try #require(try outside.deliver(message))
            #expect(forged.added("Authentication-Results")?.contains("dkim=fail") == true)
            #expect(try daemon.terminate() == 0)
        }

        @Test("Several messages on a connection, some of them given up, at every event")
        func manyMessages() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            for version in [2, 6] as [UInt32] {
                let client = try daemon.client(version: version)
                for event in MilterEvent.allCases where event >= .mail && event < .endOfMessage {
                    let broken = try client.deliver(
                        MilterMessage(), interruption: .abort(after: event))
                    #expect(broken == nil)
                    #expect(try client.deliver(MilterMessage())?.selector == "key", "\(event)")
                    let other = try daemon.client(version: version)
                    _ = try other.deliver(MilterMessage(), interruption: .vanish(after: event))
                }
            }
            #expect(try daemon.terminate() == 0)
            #expect(!daemon.log.contains("in flight after"), "\(daemon.log)")
        }

        @Test("A peer that talks nonsense is no harm to others")
        func nonsense() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let packets: [[UInt8]] = [
                [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0x45], [0, 0, 0, 1, 0x45],
                [0, 0, 0, 2, 0x42, 0x61], [0, 0, 0, 2, 0x42, 0x61, 0, 0, 0, 1, 0x45],
                [0, 0, 0, 1, 0x4E], [0, 0, 0, 1, 0x4C], [0, 0, 0, 2, 0x4C, 0],
                [0, 0, 0, 1, 0x44], [0, 0, 0, 1, 0x43], [0, 0, 0, 1, 0x3F],
            ]
            for packet in packets {
                let raw = try MilterClient(daemon.address)
                let negotiated = try MilterClient(daemon.address)
                try negotiated.negotiate()
                let open = try daemon.client()
                for client in [raw, negotiated, open] {
                    try client.sendRaw(packet)
                    try client.flush()
                }
                #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            }
            #expect(try daemon.terminate() == 0)
        }
    }
}
