import DKIMCore
import Testing

@testable import DKIMResolver

/// How a resolver ends, against a scripted server on loopback.
@Suite struct UnboundResolverEndTests {
    @Test func shutdownAnswersAllAndStaysAnswering() async throws {
        let scene = try Scene { _, _ in .silence }
        defer { scene.end() }
        let tally = Tally()
        for number in 0..<50 {
            scene.resolver.resolve(try KeyQuery("s\(number % 25)")) { tally.add($0) }
        }
        scene.resolver.shutdown()
        // Cancelled, not timed out: nobody waited.
        #expect(tally.all == ["\(LookupFailure.cancelled)": 50])
        scene.resolver.shutdown()
        let late = await scene.resolver.answer(try KeyQuery("s"))
        #expect(late.word == "\(LookupFailure.cancelled)")
    }

    @Test func aCompletionMayAskAgainAndShutDown() async throws {
        let scene = try Scene { _, _ in .key }
        defer { scene.end() }
        let resolver = scene.resolver
        let second = try KeyQuery("second")
        let answer = await withCheckedContinuation { continuation in
            guard let first = try? KeyQuery("first") else { return }
            resolver.resolve(first) { _ in
                resolver.resolve(second) { answer in
                    resolver.shutdown()
                    continuation.resume(returning: answer)
                }
            }
        }
        #expect(answer.word == "1 unknown")
    }

    @Test func theLastReferenceMayGoInACompletion() async throws {
        let server = try ScriptedServer { _, _ in .key }
        defer { server.stop() }
        for _ in 0..<20 {
            let tally = Tally()
            var resolver: UnboundResolver? = try UnboundResolver(
                ResolverSettings(nameservers: [server.address]))
            let query = try KeyQuery("s")
            resolver?.resolve(query) { [resolver] answer in
                withExtendedLifetime(resolver) { tally.add(answer) }
            }
            resolver = nil
            let isAnswered = await eventually { tally.all == ["1 unknown": 1] }
            #expect(isAnswered, "\(tally.all)")
        }
    }
}
