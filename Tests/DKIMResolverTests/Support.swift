import DKIMCore
import Glibc
import Synchronization

@testable import DKIMResolver

extension KeyQuery {
    /// `selector._domainkey.domain`.
    init(_ selector: String, _ domain: String = "example.test") throws {
        self.init(selector: try Selector(selector), domain: try DomainName(domain))
    }
}

extension KeyResolver {
    /// The answer; traps if it is given twice.
    func answer(_ query: KeyQuery) async -> KeyAnswer {
        await withCheckedContinuation { continuation in
            resolve(query) { continuation.resume(returning: $0) }
        }
    }

    /// The answer, and how long it took, measured where it is given: a test that waits is woken
    /// late on a busy machine.
    func timedAnswer(_ query: KeyQuery) async -> (KeyAnswer, Duration) {
        let start = ContinuousClock.now
        return await withCheckedContinuation { continuation in
            resolve(query) { continuation.resume(returning: ($0, ContinuousClock.now - start)) }
        }
    }
}

extension KeyAnswer {
    /// The answer in one comparable word.
    var word: String {
        switch self {
        case .records(let records, let status): "\(records.count) \(status)"
        case .noSuchName: "no such name"
        case .noData: "no data"
        case .bogus: "bogus"
        case .temporaryFailure(let failure): "\(failure)"
        }
    }
}

extension ScriptedReply {
    /// One short record.
    static let key = ScriptedReply.texts([["v=DKIM1; p=AAAA"]], ttl: 300)
}

/// A server and a resolver that asks it.
struct Scene {
    let server: ScriptedServer
    let resolver: UnboundResolver

    init(
        timeout: Double = 20, maximumOutstanding: Int = 256, trustAnchorFile: String? = nil,
        script: @escaping ScriptedServer.Script
    ) throws {
        server = try ScriptedServer(script)
        resolver = try UnboundResolver(
            ResolverSettings(
                nameservers: [server.address], timeoutSeconds: timeout,
                trustAnchorFile: trustAnchorFile,
                maximumOutstanding: maximumOutstanding))
    }

    func end() {
        resolver.shutdown()
        server.stop()
    }
}

/// Counts what completions say.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func add(_ answer: KeyAnswer) { counts.withLock { $0[answer.word, default: 0] += 1 } }

    var all: [String: Int] { counts.withLock { $0 } }
}

/// Waits until something holds, for a minute at most.
///
/// It keeps its thread. The threads of asynchronous tests are few, and other tests block them: a
/// test that has to be back in time, while something still lasts, does not suspend.
func blockUntil(_ condition: () -> Bool) -> Bool {
    for _ in 0..<6_000 {
        if condition() { return true }
        _ = poll(nil, 0, 10)
    }
    return condition()
}

/// Waits until something holds, for a minute at most.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<6_000 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}
