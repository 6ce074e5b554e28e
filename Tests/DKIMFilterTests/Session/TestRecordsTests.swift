import DKIMCore
import DKIMFilter
import Synchronization
import Testing

@Suite("Where keys come from")
struct TestRecordsTests {
    @Test("TestDNSData answers every look-up; names it lacks do not exist")
    func records() throws {
        let loaded = Loaded(
            "TestDNSData file:/dns",
            files: ["/dns": "\(Mail.ed25519Name.uppercased()). \(Mail.ed25519Key)\n"])
        let records = try #require(loaded.configuration?.resolver.testRecords)
        func answer(_ name: String) -> KeyAnswer? {
            let parts = name.split(separator: ".", maxSplits: 1)
            let domain = parts[1].dropFirst("_domainkey.".count)
            guard let selector = try? Selector(parts[0]), let domain = try? DomainName(domain)
            else { return nil }
            let box = AnswerBox()
            records.resolve(KeyQuery(selector: selector, domain: domain)) { box.set($0) }
            return box.answer
        }
        guard case .records(let keys, .unknown)? = answer(Mail.ed25519Name) else {
            Issue.record("no record")
            return
        }
        #expect(keys.count == 1)
        guard case .noSuchName? = answer(Mail.rsaName) else {
            Issue.record("a record that is not there")
            return
        }
    }

    @Test("Files that cannot be read are refused; TestPublicKeys wins over TestDNSData")
    func faults() {
        for name in ["TrustAnchorFile", "ResolverConfiguration", "TestDNSData file:"] {
            let line = name.hasSuffix(":") ? "\(name)/gone" : "\(name) /gone"
            #expect(Loaded(line).errors.count == 1, "\(line)")
        }
        let both = Loaded("TestPublicKeys /k\nTestDNSData csl:a.b=p=\n", files: ["/k": ""])
        #expect(
            both.notices == ["c:2: TestDNSData: has no effect, as TestPublicKeys is set too"])
        let set = Loaded("TrustAnchorFile /k\nResolverConfiguration /k\n", files: ["/k": ""])
        #expect(set.configuration?.resolver.trustAnchorFile == "/k")
        #expect(set.configuration?.resolver.configurationFile == "/k")
    }

    @Test("UnprotectedKey says what it needs")
    func notice() {
        #expect(
            Loaded("UnprotectedKey fail").notices == [
                "c:1: UnprotectedKey: without TrustAnchorFile no key is protected"
            ])
        #expect(
            Loaded("UnprotectedKey fail\nTrustAnchorFile /k", files: ["/k": ""]).notices == [])
    }
}

private final class AnswerBox: Sendable {
    private let state = Mutex<KeyAnswer?>(nil)

    var answer: KeyAnswer? { state.withLock { $0 } }

    func set(_ answer: KeyAnswer) { state.withLock { $0 = answer } }
}
