import DKIMTestSupport
import Glibc
import Synchronization
import Testing

extension MilterServerTests {
    @Suite(.serialized) struct Concurrency {
        static let sockets = ["inet:0@127.0.0.1", "local:/tmp/milter-test-\(getpid())-c.sock"]

        /// One message per thread, each on a connection of its own; milliseconds of each.
        private static func deliver(
            _ count: Int, to address: MilterAddress, hello: String, body: Int = 6
        ) -> [Double] {
            ParallelThreads.map(count) { _ in
                (try? milliseconds {
                    let client = try MilterClient(address)
                    try client.negotiate()
                    _ = try client.open(hello: hello)
                    var message = MilterMessage()
                    message.body = [UInt8](repeating: 0x61, count: body)
                    let outcome = try client.deliver(message)
                    guard outcome?.verdict == .proceed else { throw MilterClientError.closed }
                    client.quit()
                }) ?? -1
            }
        }

        /// Milliseconds until so many sessions wait at the same time, each for the gate that the
        /// HELO name's word is about; nil if they never do.
        private static func gather(
            _ count: Int, _ word: String, at server: MilterTestServer
        ) throws -> Double? {
            let gate = Gate()
            let address = server.address
            let hello = "\(word)=\(gate.path),insert"
            let start = ContinuousClock.now
            let delivered = Mutex<[Double]>([])
            let thread = ParallelThreads.start {
                let times = deliver(count, to: address, hello: hello)
                delivered.withLock { $0 = times }
            }
            let isComplete = try gate.gathers(count, at: server)
            let time = milliseconds(since: start)
            gate.open()
            thread.join()
            let failed = delivered.withLock { $0.count { $0 < 0 } }
            #expect(failed == 0)
            return isComplete ? time : nil
        }

        @Test("Fifty sessions wait at the same time, and soon do", arguments: sockets)
        func blocking(_ socket: String) throws {
            let server = try MilterTestServer(socket)
            let times = try LifeCycle.rounds(below: 4_000) {
                try #require(try Self.gather(50, "hold", at: server))
            }
            #expect(times.contains { $0 < 4_000 }, "\(times)")
            #expect(try server.sessionsGone())
        }

        @Test("Sessions that wait without saying so are noticed", arguments: sockets)
        func hanging(_ socket: String) throws {
            let server = try MilterTestServer(socket)
            let times = try LifeCycle.rounds(below: 4_000) {
                try #require(try Self.gather(10, "hang", at: server))
            }
            #expect(times.contains { $0 < 4_000 }, "\(times)")
        }

        @Test("No session waits behind those that keep the workers busy", arguments: sockets)
        func starvation(_ socket: String) throws {
            let server = try MilterTestServer(socket)
            // Body chunks without answers: a worker always finds the next one, and never leaves.
            _ = try server.ask("demand 31 180500")
            let busy = try (0..<6).map { _ in try server.client("spin=1") }
            let others = try (0..<6).map { _ in try server.client("insert") }
            // Now all wait, and libmilter has dismissed all workers but a few idle ones.
            _ = poll(nil, 0, 50)
            for client in busy {
                try client.define([("i", "Q")], for: .mail)
                try client.send(0x4D, MilterClient.string("<sender@example.com>"))
                try client.send(0x52, MilterClient.string("<recipient@example.net>"))
                // Ten seconds of work for a worker, and less than the client sends at once.
                for _ in 0..<10_000 { _ = try client.tell(.body, [0x61]) }
            }
            for client in others { try client.send(0x48, MilterClient.string("insert")) }
            // All at once: more events than idle workers, before one of those has woken up.
            for client in busy + others { try client.flush() }
            let times = try others.map { client in
                try milliseconds { _ = try client.receive() }
            }
            #expect(times.reduce(0, +) < 8_000, "\(times)")
        }

        @Test("Two hundred sessions at once", arguments: sockets)
        func manySessions(_ socket: String) throws {
            let server = try MilterTestServer(socket)
            let times = Self.deliver(
                200, to: server.address, hello: "block=50,insert", body: 100_000)
            #expect(times.allSatisfy { $0 > 0 }, "\(times.filter { $0 < 0 }.count) failed")
            #expect(try server.sessionsGone())
        }

        @Test("A message that gets a header takes no 40 ms step", arguments: sockets)
        func delay(_ socket: String) throws {
            let server = try MilterTestServer(socket)
            let client = try server.client("insert")
            let times = try (0..<21).map { _ in
                try milliseconds { _ = try client.deliver(MilterMessage()) }
            }
            // Without TCP_NODELAY each of them takes more than 40 ms, the quickest, too.
            #expect(times.contains { $0 < 35 }, "\(times.sorted())")
        }
    }
}
