import Glibc
import StatusServer
import Synchronization
import Testing

@Suite("The status server", .timeLimit(.minutes(10)))
struct StatusServerTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("answers GET and closes the connection")
    func get() throws {
        let server = try RunningServer()
        let answer = try #require(try HTTPClient.answer(port: server.port, Self.get))
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\nContent-Length: 10\r\n"))
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nthis is /\n"))
    }

    @Test("answers HEAD with the length of a body that is not sent")
    func head() throws {
        let server = try RunningServer()
        let answer = try HTTPClient.answer(
            port: server.port, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(answer?.hasPrefix("HTTP/1.1 200 OK\r\n") == true)
        #expect(answer?.contains("\r\nContent-Length: 10\r\n") == true)
        #expect(answer?.hasSuffix("\r\n\r\n") == true)
    }

    @Test("hands over the path without the query")
    func path() throws {
        let server = try RunningServer()
        for target in ["/x", "/x?a=b", "/x#y"] {
            let answer = try HTTPClient.answer(
                port: server.port, "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(answer?.hasPrefix("HTTP/1.1 404 ") == true)
            #expect(answer?.hasSuffix("\r\n\r\nthis is /x\n") == true)
        }
    }

    @Test("waits for an answer from another thread")
    func later() throws {
        let held = HeldAnswers()
        let server = try RunningServer { held.add($1) }
        let client = try held.connection(server.port, number: 1)
        held.release(StatusAnswer(.unavailable, "late\n"))
        let answer = client.rest()
        #expect(answer?.hasPrefix("HTTP/1.1 503 ") == true)
        #expect(answer?.hasSuffix("late\n") == true)
    }

    @Test(
        "answers other methods with 405 and what is allowed, also before their body is there",
        arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
    func methods(_ method: String) throws {
        let server = try RunningServer()
        let answer = try HTTPClient.answer(
            port: server.port,
            "\(method) / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
        #expect(answer?.hasPrefix("HTTP/1.1 405 ") == true)
        #expect(answer?.contains("\r\nAllow: GET, HEAD\r\n") == true)
    }

    /// Each is at fault; the server may also just close the connection.
    @Test(
        "does not answer nonsense with 200, and is there for the next",
        arguments: [
            "\u{16}\u{3}\u{1}\0\u{1}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
            "GET / HTTP/1.1\r\nA b: c\r\n\r\n", "GET / HTTP/1.1\r\n: c\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "EHLO x\r\n",
        ])
    func nonsense(_ request: String) throws {
        let server = try RunningServer()
        let answer = try #require(try HTTPClient.answer(port: server.port, request))
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
        #expect(try HTTPClient.answer(port: server.port, Self.get)?.contains("200 OK") == true)
    }

    @Test("refuses long targets, long fields, many fields and long headers")
    func sizes() throws {
        let server = try RunningServer()
        let long = String(repeating: "a", count: 5_000)
        let many = (0..<70).map { "F\($0): x\r\n" }.joined()
        let large = (0..<20).map { "F\($0): \(long.prefix(1_000))\r\n" }.joined()
        for request in [
            "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nX: \(long)\r\n\r\n", "GET / HTTP/1.1\r\n\(long): x\r\n\r\n",
            "GET / HTTP/1.1\r\n\(many)\r\n", "GET / HTTP/1.1\r\n\(large)\r\n",
        ] {
            let answer = try HTTPClient.answer(port: server.port, request)
            #expect(answer == "" || answer?.hasPrefix("HTTP/1.1 400 ") == true)
        }
    }

    @Test("ends a header that has no end")
    func endless() throws {
        let server = try RunningServer()
        let client = try HTTPClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nX: ")
        let piece = String(repeating: "a", count: 65_536)
        var pieces = 0
        while client.send(piece), pieces < 1_000 { pieces += 1 }
        #expect(pieces < 1_000)
    }

    @Test("ends a connection after its time, however much it trickles")
    func slow() throws {
        var limits = StatusLimits()
        limits.milliseconds = 300
        let server = try RunningServer(limits: limits)
        let silent = try HTTPClient(port: server.port)
        let trickling = try HTTPClient(port: server.port)
        var count = 0
        while trickling.send(count == 0 ? "GET / HTTP/1.1\r\nX: " : "a"), count < 2_000 {
            count += 1
            _ = poll(nil, 0, 10)
        }
        #expect(count < 2_000)
        #expect(silent.rest() == "")
    }

    @Test("takes so many connections and no more, and counts those that ended")
    func connections() throws {
        var limits = StatusLimits()
        limits.connections = 4
        let held = HeldAnswers()
        let server = try RunningServer(limits: limits) { held.add($1) }
        for _ in 0..<3 {
            let kept = try (0..<4).map { try held.connection(server.port, number: $0 + 1) }
            #expect(try HTTPClient.answer(port: server.port, Self.get) == "")
            held.release()
            for client in kept { #expect(client.rest()?.contains("200 OK") == true) }
        }
    }

    @Test("answers one request of a connection")
    func once() throws {
        let server = try RunningServer()
        let answer = try #require(
            try HTTPClient.answer(port: server.port, Self.get + Self.get + Self.get))
        #expect(answer.split(separator: "HTTP/1.1 200 OK").count == 1)
    }

    /// Requests whose answers wait.
    private final class HeldAnswers: Sendable {
        private let answers = Mutex<[@Sendable (StatusAnswer) -> Void]>([])

        func add(_ answer: @escaping @Sendable (StatusAnswer) -> Void) {
            answers.withLock { $0.append(answer) }
        }

        func release(_ answer: StatusAnswer = StatusAnswer(.ok, "")) {
            let answers = answers.withLock { answers in
                defer { answers = [] }
                return answers
            }
            for give in answers { give(answer) }
        }

        /// A connection that has made its request, which is then the `number`-th. The end of an
        /// earlier one is not always known at once: one that the server closes is made again, one
        /// that it is merely slow to answer is waited for.
        func connection(_ port: UInt16, number: Int) throws -> HTTPClient {
            let end = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < end {
                let client = try HTTPClient(port: port)
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                while ContinuousClock.now < end {
                    if answers.withLock({ $0.count }) >= number { return client }
                    if client.isClosed { break }
                    _ = poll(nil, 0, 5)
                }
            }
            throw Failure(description: "no connection is taken any more")
        }
    }
}
