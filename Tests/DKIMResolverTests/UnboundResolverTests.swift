import DKIMCore
import DKIMTestSupport
import Synchronization
import Testing

@testable import DKIMResolver

/// Against a scripted server on loopback.
@Suite struct UnboundResolverTests {
    struct Outcome: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: ScriptedReply
        let answer: String
    }

    static let outcomes = [
        Outcome(testDescription: "one record", reply: .key, answer: "1 unknown"),
        Outcome(
            testDescription: "strings split",
            reply: .texts([["v=DKIM1; ", "p=", "", "AAAA"]], ttl: 300), answer: "1 unknown"),
        Outcome(
            testDescription: "two records", reply: .texts([["v=spf1 -all"], ["p=AAAA"]], ttl: 300),
            answer: "2 unknown"),
        Outcome(
            testDescription: "an empty string is a record", reply: .texts([[""]], ttl: 300),
            answer: "1 unknown"),
        Outcome(
            testDescription: "alias with its target",
            reply: .alias("key.other.test", target: [["p=AAAA"]], ttl: 300), answer: "1 unknown"),
        Outcome(
            testDescription: "alias to be followed",
            reply: .alias("s._domainkey.followed.test", target: nil, ttl: 300),
            answer: "1 unknown"),
        Outcome(
            testDescription: "alias to a name that is not there",
            reply: .alias("nowhere.test", target: nil, ttl: 300), answer: "no such name"),
        Outcome(
            testDescription: "records of another type are ignored",
            reply: .foreign(type: 1, data: [192, 0, 2, 1], texts: [["p=AAAA"]]),
            answer: "1 unknown"),
        Outcome(
            testDescription: "NXDOMAIN", reply: .noSuchName(ttl: 60), answer: "no such name"),
        Outcome(testDescription: "NODATA", reply: .noData(ttl: 60), answer: "no data"),
        Outcome(
            testDescription: "SERVFAIL", reply: .code(2),
            answer: "the DNS server failed (SERVFAIL)"),
        // libunbound tries elsewhere after REFUSED and ends in SERVFAIL when nothing is left.
        Outcome(
            testDescription: "REFUSED", reply: .code(5),
            answer: "the DNS server failed (SERVFAIL)"),
        Outcome(
            testDescription: "a slow answer", reply: .delayed(milliseconds: 300, .key),
            answer: "1 unknown"),
        Outcome(
            testDescription: "truncated, then by TCP", reply: .truncated(.key),
            answer: "1 unknown"),
        Outcome(
            testDescription: "a record of 60 000 octets by TCP",
            reply: .truncated(
                .texts(
                    [Array(repeating: String(repeating: "x", count: 255), count: 235)], ttl: 60)),
            answer: "1 unknown"),
        Outcome(
            testDescription: "a flood of records is cut",
            reply: .truncated(.texts((0..<200).map { ["n=\($0); p=AAAA"] }, ttl: 60)),
            answer: "4 unknown"),
        Outcome(
            testDescription: "other records do not hide the key",
            reply: .truncated(
                .texts((0..<20).map { ["site-verification=\($0)"] } + [["p=AAAA"]], ttl: 60)),
            answer: "21 unknown"),
        Outcome(
            testDescription: "a string beyond the end of its record",
            reply: .rawTexts([[200, 0x70]], ttl: 60),
            answer: "the DNS answer holds a malformed TXT record"),
        Outcome(
            testDescription: "such a record beside a good one",
            reply: .rawTexts([[200, 0x70], [2, 0x70, 0x3D]], ttl: 60), answer: "1 unknown"),
        Outcome(
            testDescription: "a forged id before the true answer",
            reply: .spoofedThen(.noSuchName(ttl: 60), .key), answer: "1 unknown"),
    ]

    @Test("Each way a server can answer has its outcome", arguments: outcomes)
    func outcome(_ outcome: Outcome) async throws {
        let scene = try Scene { name, _ in
            switch name {
            case "s._domainkey.example.test": outcome.reply
            case "s._domainkey.followed.test", "key.other.test": .key
            default: .noSuchName(ttl: 60)
            }
        }
        defer { scene.end() }
        #expect(await scene.resolver.answer(try KeyQuery("s")).word == outcome.answer)
    }

    @Test(
        "No usable answer ends at the time limit",
        arguments: [ScriptedReply.silence, .wrongID(.key), .delayed(milliseconds: 5_000, .key)])
    func timesOut(_ reply: ScriptedReply) async throws {
        let scene = try Scene(timeout: 0.5) { _, _ in reply }
        defer { scene.end() }
        let (answer, duration) = await scene.resolver.timedAnswer(try KeyQuery("s"))
        #expect(answer.word == "\(LookupFailure.timedOut)")
        #expect(duration >= .milliseconds(500))
        #expect(duration < .seconds(20))
        #expect(scene.resolver.statistics.timeouts == 1)
    }

    @Test func aPortWithoutServerFailsWithinTheTimeLimit() async throws {
        let port = try UnservedPort()
        defer { withExtendedLifetime(port) {} }
        let address = try NameserverAddress("127.0.0.1@\(port.number)")
        let resolver = try UnboundResolver(
            ResolverSettings(nameservers: [address], timeoutSeconds: 1))
        defer { resolver.shutdown() }
        let (answer, duration) = await resolver.timedAnswer(try KeyQuery("s"))
        guard case .temporaryFailure = answer else {
            Issue.record("an answer without a server")
            return
        }
        #expect(duration < .seconds(20))
    }

    @Test func aSecondServerAnswersForADeadOne() async throws {
        let dead = try ScriptedServer { _, _ in .silence }
        let live = try ScriptedServer { _, _ in .key }
        defer {
            dead.stop()
            live.stop()
        }
        let resolver = try UnboundResolver(
            ResolverSettings(nameservers: [dead.address, live.address], timeoutSeconds: 20))
        defer { resolver.shutdown() }
        for number in 0..<5 {
            #expect(await resolver.answer(try KeyQuery("s\(number)")).word == "1 unknown")
        }
    }

    @Test func aHundredNamesAtOnceDoNotQueue() throws {
        let scene = try Scene { _, _ in .delayed(milliseconds: 1_000, .key) }
        defer { scene.end() }
        let tally = Tally()
        for number in 0..<100 {
            scene.resolver.resolve(try KeyQuery("s\(number)")) { tally.add($0) }
        }
        #expect(blockUntil { tally.all == ["1 unknown": 100] }, "\(tally.all)")
        // One after the other, the server would never see two at a time.
        #expect(scene.server.mostAtATime > 20)
        #expect(scene.server.questions >= 100)
    }

    /// What a name whose server is silent may end with.
    private static let endings: Set = [
        "\(LookupFailure.cancelled)", "the DNS server failed (SERVFAIL)",
    ]

    @Test func silentNamesDoNotDelayOthers() throws {
        let scene = try Scene(timeout: 60) { name, _ in name.hasPrefix("dead") ? .silence : .key }
        defer { scene.end() }
        let tally = Tally()
        for number in 0..<200 {
            scene.resolver.resolve(try KeyQuery("dead\(number)")) { tally.add($0) }
        }
        #expect(blockUntil { scene.server.questions > 100 })
        let live = Tally()
        let ended = Mutex<[String: Int]>([:])
        for number in 0..<20 {
            scene.resolver.resolve(try KeyQuery("live\(number)")) { answer in
                // Looked at here: this test may be woken late, and libunbound gives up after a
                // while.
                ended.withLock { $0.merge(tally.all) { $1 } }
                live.add(answer)
            }
        }
        #expect(blockUntil { live.all == ["1 unknown": 20] }, "\(live.all)")
        // All were answered while all silent ones were still waited for.
        #expect(ended.withLock { $0 } == [:])
        scene.resolver.shutdown()
        #expect(tally.all.values.reduce(0, +) == 200)
        // On a busy machine libunbound has given some of them up by now.
        #expect(Set(tally.all.keys).isSubset(of: Self.endings), "\(tally.all)")
    }

    @Test func aServerThatComesBackIsUsedAtOnce() async throws {
        let scene = try Scene(timeout: 0.7) { _, _ in .silence }
        defer { scene.end() }
        let resolver = scene.resolver
        // Twice, so that libunbound's own pauses between retries have grown.
        for _ in 0..<2 {
            #expect(await resolver.answer(try KeyQuery("s")).word == "\(LookupFailure.timedOut)")
        }
        scene.server.follow { _, _ in .key }
        // Not only after libunbound's pauses, which would be 12 s by now and grow.
        #expect(try await word(of: "s", from: resolver, attempts: 5) == "1 unknown")
        #expect(try await word(of: "other", from: resolver, attempts: 5) == "1 unknown")
    }

    @Test func aLateAnswerServesTheNextMessage() async throws {
        let scene = try Scene(timeout: 0.3) { _, _ in .delayed(milliseconds: 900, .key) }
        defer { scene.end() }
        let resolver = scene.resolver
        #expect(await resolver.answer(try KeyQuery("s")).word == "\(LookupFailure.timedOut)")
        let hasArrived = await eventually { resolver.statistics.answers == 1 }
        #expect(hasArrived)
        #expect(await resolver.answer(try KeyQuery("s")).word == "1 unknown")
        #expect(resolver.statistics.cacheHits == 1)
    }

    @Test(
        "An answer is asked for once while it lasts",
        arguments: [ScriptedReply.key, .noSuchName(ttl: 300), .noData(ttl: 300)])
    func caches(_ reply: ScriptedReply) async throws {
        let scene = try Scene { _, _ in reply }
        defer { scene.end() }
        let first = await scene.resolver.answer(try KeyQuery("s")).word
        let second = await scene.resolver.answer(try KeyQuery("S", "EXAMPLE.test.")).word
        #expect(first == second)
        // What the server sees may be more: libunbound asks again while it waits.
        #expect(scene.resolver.statistics.lookups == 1)
        #expect(scene.resolver.statistics.cacheHits == 1)
    }

    @Test func anAnswerIsAskedForAgainAfterItsTTL() async throws {
        let scene = try Scene { _, _ in .texts([["p=AAAA"]], ttl: 1) }
        defer { scene.end() }
        _ = await scene.resolver.answer(try KeyQuery("s"))
        try await Task.sleep(for: .milliseconds(2_200))
        _ = await scene.resolver.answer(try KeyQuery("s"))
        #expect(scene.resolver.statistics.lookups == 2)
        #expect(scene.server.questions(for: "s._domainkey.example.test") >= 2)
    }

    @Test func equalQuestionsAtATimeAreAskedOnce() async throws {
        let scene = try Scene { _, _ in .delayed(milliseconds: 1_500, .key) }
        defer { scene.end() }
        let tally = Tally()
        for _ in 0..<20 { scene.resolver.resolve(try KeyQuery("s")) { tally.add($0) } }
        let isAnswered = await eventually { tally.all == ["1 unknown": 20] }
        #expect(isAnswered, "\(tally.all)")
        // What the server sees may be more: libunbound asks again while it waits.
        #expect(scene.resolver.statistics.lookups == 1)
        #expect(scene.resolver.statistics.joined == 19)
    }

    @Test func moreThanTheLimitAreRefusedAtOnce() async throws {
        let scene = try Scene(maximumOutstanding: 4) { _, _ in .silence }
        defer { scene.end() }
        for number in 0..<4 { scene.resolver.resolve(try KeyQuery("s\(number)")) { _ in } }
        let answer = await scene.resolver.answer(try KeyQuery("one-more"))
        #expect(answer.word.hasPrefix("too many look-ups"))
        #expect(scene.resolver.statistics.refusedOverLimit == 1)
    }

    @Test func manyTimeoutsDoNotUseUpTheLimit() async throws {
        let scene = try Scene(timeout: 0.3, maximumOutstanding: 20) { name, _ in
            name.hasPrefix("dead") ? .silence : .key
        }
        defer { scene.end() }
        let resolver = scene.resolver
        for round in 0..<4 {
            let words = try await answers(of: resolver, count: 15, prefix: "dead-\(round)-")
            #expect(words == Array(repeating: "\(LookupFailure.timedOut)", count: 15))
        }
        #expect(resolver.statistics.renewals > 0)
        #expect(try await word(of: "live", from: resolver, attempts: 5) == "1 unknown")
    }

    @Test func aNameTooLongForDNSDoesNotExist() async throws {
        let scene = try Scene { _, _ in .key }
        defer { scene.end() }
        let long = Array(repeating: String(repeating: "x", count: 60), count: 4)
            .joined(separator: ".")
        #expect(await scene.resolver.answer(try KeyQuery("s", long)).word == "no such name")
        #expect(scene.server.questions == 0)
    }

    @Test(
        "Servers named explicitly answer for special names too, but never see onion names",
        arguments: [
            ("example.test", "1 unknown"), ("example.home.arpa", "1 unknown"),
            ("example.invalid", "1 unknown"), ("localhost", "1 unknown"),
            ("example.onion", "no such name"),
        ])
    func specialNames(domain: String, answer: String) async throws {
        let scene = try Scene { _, _ in .key }
        defer { scene.end() }
        #expect(await scene.resolver.answer(try KeyQuery("s", domain)).word == answer)
        #expect((scene.server.questions == 0) == (answer == "no such name"))
    }

    /// The answer, asked for again after a failure, as a busy machine may take its time.
    private func word(
        of selector: String, from resolver: UnboundResolver, attempts: Int
    ) async throws -> String {
        let query = try KeyQuery(selector)
        for _ in 1..<attempts {
            let answer = await resolver.answer(query)
            if case .temporaryFailure = answer { continue }
            return answer.word
        }
        return await resolver.answer(query).word
    }

    private func answers(
        of resolver: UnboundResolver, count: Int, prefix: String = "s"
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<count {
                let query = try KeyQuery("\(prefix)\(number)")
                group.addTask { await resolver.answer(query).word }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
