import DKIMCore
import DKIMFilter
import Testing

@Suite("The check of what DNS publishes")
struct KeyCheckerTests {
    private static let name = "s._domainkey.example.com"
    /// A good record, but of the key of RFC 8463 appendix A.
    private static let otherKey = KeyAnswer.record(Mail.ed25519Key)
    private static let good = KeyAnswer.record(SessionScene.edRecord)

    private static func resolver(_ answer: KeyAnswer) -> ScriptedResolver {
        ScriptedResolver([name: answer])
    }

    @Test("A key that is published is looked at once in an interval, and is not worth a line")
    func good() throws {
        let resolver = Self.resolver(Self.good)
        let scene = try KeyCheckScene.watching(SessionScene.oneKey, resolver)
        scene.pass(seconds: 10)
        #expect(resolver.asked == [Self.name])
        scene.pass(seconds: 3_600)
        #expect(resolver.asked == [Self.name, Self.name])
        #expect(scene.lines == [])
        let state = scene.checker.snapshot
        #expect(state.isOn)
        #expect(state.counts == ["good": 1])
        #expect(state.faults == [])
        #expect(state.lookUps == 2)
    }

    @Test("What is wrong is told when it begins and when it ends, and not in between")
    func told() throws {
        let resolver = Self.resolver(.noSuchName)
        let scene = try KeyCheckScene.watching(SessionScene.oneKey, resolver)
        scene.pass(seconds: 7_200)
        #expect(scene.lines.count == 1)
        let line = try #require(scene.lines.first)
        #expect(line.hasPrefix("error -: signing key not published (s=s, d=example.com): "))
        #expect(line.contains("DNS has no record \(Self.name)"))
        #expect(line.contains("(On-UnpublishedKey accept)"))
        #expect(scene.checker.snapshot.counts == ["missing": 1])
        resolver.answer(Self.name, Self.good)
        scene.pass(seconds: 301)
        #expect(
            scene.lines.dropFirst() == [
                "notice -: signing key is published (s=s, d=example.com)"
            ])
        #expect(scene.checker.snapshot.counts == ["good": 1])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let word: String
        let answer: KeyAnswer
        let acts: Bool
        var testDescription: String { word }
    }

    static let cases: [Case] = [
        Case(word: "missing", answer: .noSuchName, acts: true),
        Case(word: "missing", answer: .noData, acts: true),
        Case(word: "revoked", answer: .record("v=DKIM1; k=ed25519; p="), acts: true),
        Case(word: "different", answer: otherKey, acts: true),
        Case(word: "different", answer: .record(Mail.rsaKey), acts: true),
        Case(word: "unusable", answer: .record("hello"), acts: true),
        Case(word: "unusable", answer: .record("\(SessionScene.edRecord); h=sha1"), acts: true),
        Case(word: "unusable", answer: .record("\(SessionScene.edRecord); s=chat"), acts: true),
        Case(
            word: "several",
            answer: .records(
                [SessionScene.edRecord, Mail.ed25519Key].map { PublishedKey(text: Array($0.utf8)) },
                .unknown), acts: false),
        Case(
            word: "different",
            answer: .records(
                [Mail.rsaKey, Mail.ed25519Key].map { PublishedKey(text: Array($0.utf8)) },
                .unknown), acts: true),
        Case(word: "testing", answer: .record("\(SessionScene.edRecord); t=y"), acts: false),
        Case(word: "good", answer: good, acts: false),
        Case(word: "unknown", answer: .temporaryFailure(.timedOut), acts: false),
        Case(word: "unknown", answer: .bogus("signature expired"), acts: false),
    ]

    @Test("Only an answer that verifiers cannot find the key by is acted on", arguments: cases)
    func kinds(_ example: Case) throws {
        let scene = try KeyCheckScene.watching(
            SessionScene.oneKey + "On-UnpublishedKey unsigned", Self.resolver(example.answer))
        scene.pass(seconds: 299)
        #expect(scene.checker.snapshot.actingCount == 0)
        scene.pass(seconds: 5)
        let state = scene.checker.snapshot
        #expect(state.counts == [example.word: 1])
        #expect(state.actingCount == (example.acts ? 1 : 0))
        let isFault = example.acts || example.word == "several"
        #expect(state.faultCount == (isFault ? 1 : 0))
        #expect(scene.lines.count == (example.acts ? 2 : isFault ? 1 : 0))
    }

    @Test("No answer neither begins a finding nor ends one")
    func outage() throws {
        let resolver = Self.resolver(.noSuchName)
        let scene = try KeyCheckScene.watching(
            SessionScene.oneKey + "On-UnpublishedKey tempfail", resolver)
        scene.pass(seconds: 10)
        resolver.answer(Self.name, .temporaryFailure(.timedOut))
        scene.pass(seconds: 10_000)
        #expect(scene.checker.snapshot.actingCount == 0)
        resolver.answer(Self.name, .noSuchName)
        scene.pass(seconds: 301)
        #expect(scene.checker.snapshot.actingCount == 1)
        resolver.answer(Self.name, .temporaryFailure(.timedOut))
        scene.pass(seconds: 10_000)
        #expect(scene.checker.snapshot.actingCount == 1)
        resolver.answer(Self.name, Self.good)
        scene.pass(seconds: 301)
        #expect(scene.checker.snapshot.actingCount == 0)
        #expect(scene.lines.last?.hasSuffix("it signs again (On-UnpublishedKey)") == true)
    }

    @Test("DNS that gave no answer at the start is asked once more before the next round")
    func retry() throws {
        let resolver = Self.resolver(.temporaryFailure(.timedOut))
        let scene = try KeyCheckScene.watching(SessionScene.oneKey, resolver)
        scene.pass(seconds: 3_000)
        #expect(resolver.asked.count == 2)
        #expect(scene.lines == [])
    }

    @Test("A reload tells nothing twice, and its look is no second finding")
    func reload() throws {
        let resolver = Self.resolver(.noSuchName)
        let configuration = SessionScene.oneKey + "On-UnpublishedKey unsigned"
        let scene = try KeyCheckScene.watching(configuration, resolver)
        for _ in 0..<5 {
            scene.pass(seconds: 10)
            _ = try SessionScene(configuration, resolver: resolver, checks: scene)
        }
        scene.pass(seconds: 10)
        #expect(resolver.asked.count == 6)
        #expect(scene.lines.count == 1)
        #expect(scene.checker.snapshot.actingCount == 0)
    }

    @Test("A key that signs no more is forgotten at a reload; a new one is looked at")
    func replaced() throws {
        let resolver = ScriptedResolver(["new._domainkey.example.com": Self.good])
        let scene = try KeyCheckScene.watching(SessionScene.oneKey, resolver)
        scene.pass(seconds: 10)
        #expect(scene.checker.snapshot.faultCount == 1)
        _ = try SessionScene(
            "Domain example.com\nSelector new\nKeyFile /k/ed", resolver: resolver, checks: scene)
        scene.pass(seconds: 600)
        #expect(scene.checker.snapshot.faultCount == 0)
        #expect(resolver.asked == [Self.name, "new._domainkey.example.com"])
    }

    @Test("A reload while the keys are gathered is not missed")
    func reloadMeanwhile() throws {
        let resolver = ScriptedResolver(["new._domainkey.example.com": Self.good])
        let scene = try KeyCheckScene.watching(SessionScene.oneKey, resolver)
        try scene.step(interruptedBy: {
            _ = try SessionScene(
                "Domain example.com\nSelector new\nKeyFile /k/ed", resolver: resolver,
                checks: scene)
        })
        scene.pass(seconds: 10)
        #expect(resolver.asked == ["new._domainkey.example.com"])
    }

    @Test("Another key file under the same selector is a new question")
    func exchangedKey() throws {
        let resolver = Self.resolver(.noSuchName)
        let scene = try KeyCheckScene.watching(SessionScene.oneKey, resolver)
        scene.pass(seconds: 10)
        resolver.answer(Self.name, Self.good)
        _ = try SessionScene(
            "Domain example.com\nSelector s\nKeyFile /k/rsa", resolver: resolver, checks: scene)
        scene.pass(seconds: 10)
        #expect(scene.checker.snapshot.counts == ["different": 1])
        #expect(scene.lines.count == 2)
    }

    @Test(
        "Nothing is looked at where it is off, nothing is signed, or a file stands in for DNS",
        arguments: [
            SessionScene.oneKey + "KeyCheckInterval 0", "Mode v\nDomain example.com",
            SessionScene.oneKey + "TestPublicKeys /keys",
            SessionScene.oneKey + "TestDNSData csl:a=b",
        ])
    func off(configuration: String) throws {
        let resolver = Self.resolver(.noSuchName)
        let scene = try KeyCheckScene.watching(configuration, resolver)
        scene.pass(seconds: 10_000)
        #expect(resolver.asked == [])
        #expect(!scene.checker.snapshot.isOn)
    }

    @Test("Of a large table 1000 keys are looked at in an interval, and all of them by and by")
    func largeTable() throws {
        let count = 2_500
        let table = (0..<count).map { "k\($0) d\($0).example:s:/k/ed\n" }.joined()
        let names = (0..<count).map { "s._domainkey.d\($0).example" }
        let resolver = ScriptedResolver(
            Dictionary(uniqueKeysWithValues: names.map { ($0, Self.good) }))
        let scene = try KeyCheckScene.watching(
            "KeyTable /big\nSigningTable refile:/sender", resolver,
            files: ["/big": table, "/sender": "*@d0.example k0\n"])
        scene.pass(seconds: 1)
        #expect(resolver.asked.count == 11, "ten a second")
        scene.pass(seconds: 3_000)
        #expect(resolver.asked.count == 1_000)
        scene.pass(seconds: 599)
        scene.pass(seconds: 1_800)
        #expect((1_450...1_550).contains(resolver.asked.count), "spread over the interval")
        scene.pass(seconds: 1_800 + 3_596)
        let asked = resolver.asked
        #expect(asked.count == count)
        #expect(Set(asked).count == count, "each once")
    }
}
