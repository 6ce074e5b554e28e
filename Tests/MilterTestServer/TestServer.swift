internal import Glibc
internal import Milter
internal import Synchronization

/// A milter server driven by lines on standard input, for tests.
///
/// `stats`, `held`, `ending`, `accept-no-more`, `stop`, `drain SECONDS`, `demand ACTIONS STEPS
/// [STAGE=NAMES]…` (in hexadecimal); each is answered with one line. The end of the input ends the
/// process.
enum TestServer {
    static func main(arguments: [String]) -> Int32 {
        let demand = SharedDemand()
        let held = HeldSessions()
        let server: MilterServer
        let socket: ListeningSocket
        do {
            let specification = try SocketSpecification(arguments.dropFirst().first ?? "")
            let umask = arguments.dropFirst(2).first.flatMap { UInt32($0, radix: 8) }
            socket = try ListeningSocket(specification, umask: umask)
            server = try MilterServer(socket: socket, name: "milter-test-server") {
                TestSession(demand: demand.value, held: held)
            }
        } catch {
            say("error \(error)")
            return 1
        }
        let runner = Runner(server: server)
        guard runner.start() else { return 1 }
        say("listening \(socket.address)")
        while let line = readLine() {
            let words = line.split(separator: " ").map { String($0) }
            if words.first == "held" {
                say("\(held.count)")
            } else {
                answer(words, server: server, runner: runner, demand: demand)
            }
        }
        _exit(0)
    }

    private static func answer(
        _ words: [String], server: MilterServer, runner: Runner, demand: SharedDemand
    ) {
        switch words.first {
        case "stats":
            say("sessions \(server.liveSessions) messages \(server.messagesInFlight)")
        case "ending":
            say(runner.ending)
        case "accept-no-more":
            server.stopAccepting()
            say("done")
        case "stop":
            let start = ContinuousClock.now
            server.stop()
            say("stopped \(milliseconds(since: start)) \(runner.ending)")
        case "drain":
            let start = ContinuousClock.now
            let isClean = server.drain(seconds: words.last.flatMap { Double($0) } ?? 1)
            say("drained \(isClean) \(milliseconds(since: start)) \(runner.ending)")
        case "demand":
            demand.set(words)
            say("done")
        default:
            say("what?")
        }
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Int64 {
        let parts = (ContinuousClock.now - start).components
        return parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
    }

    private static func say(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}

/// What sessions ask for; the tests change it between connections.
private final class SharedDemand: Sendable {
    private let demand = Mutex(
        MilterDemand(
            actions: [
                .addHeaders, .changeHeaders, .quarantine, .addRecipients, .deleteRecipients,
            ],
            steps: [.leadingSpace, .skip, .noUnknown]))

    var value: MilterDemand { demand.withLock { $0 } }

    func set(_ words: [String]) {
        let numbers = words.dropFirst().prefix(2).compactMap { UInt32($0, radix: 16) }
        guard numbers.count == 2 else { return }
        var macros: [MilterStage: [String]] = [:]
        for word in words.dropFirst(3) {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let number = Int32(parts[0]),
                let stage = MilterStage(rawValue: number)
            else { continue }
            macros[stage] = parts[1].split(separator: "+").map { String($0) }
        }
        let value = MilterDemand(
            actions: MilterActions(rawValue: numbers[0]), steps: MilterSteps(rawValue: numbers[1]),
            macros: macros)
        demand.withLock { $0 = value }
    }
}

/// Runs the server on a thread of its own.
private final class Runner: Sendable {
    private let server: MilterServer
    private let result = Mutex("running")

    /// How it ended.
    var ending: String { result.withLock { $0 } }

    init(server: MilterServer) {
        self.server = server
    }

    func start() -> Bool {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Runner>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        return status == 0
    }

    private func run() {
        do throws(MilterError) {
            try server.run()
            result.withLock { $0 = "ended" }
        } catch {
            result.withLock { $0 = "failed: \(error)" }
        }
    }
}
