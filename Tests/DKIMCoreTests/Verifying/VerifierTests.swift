import DKIMCore
import DKIMTestSupport
import Testing

@Suite("Verifier")
struct VerifierTests {
    /// What a verifier asks for after the header section of a case.
    private static func demand(
        _ name: String, policy: VerificationPolicy = .init()
    ) throws -> (queries: [String], hashes: Int) {
        var plan = BodyHashPlan()
        let header = try MessageReader(try MessageCase(name).message).header
        let verifier = Verifier(
            header: header, policy: policy, now: Verification.now, plan: &plan)
        return (verifier.keyQueries.map(\.name), plan.specifications.count)
    }

    private static func words(
        _ name: String, now: UInt64 = Verification.now, policy: VerificationPolicy = .init()
    ) throws -> [DKIMResult] {
        let testCase = try MessageCase(name)
        return try Verification.results(
            of: testCase.message, keys: testCase.keys, now: now, policy: policy
        ).map(\.result)
    }

    @Test(
        "What cannot pass anyway asks for neither key nor body hash",
        arguments: [
            "time-x-past", "time-t-future", "rsa-sha1", "from-not-signed", "two-from", "no-from",
            "v-2", "l-77-digits", "i-ends-alike", "q-unknown", "flood-tags", "unsigned",
            "empty-signature-field", "header-too-many-fields", "s-too-long-with-d",
        ])
    func nothingAsked(name: String) throws {
        let (queries, hashes) = try Self.demand(name)
        // The case with an empty field has a good signature beside it.
        let count = name == "empty-signature-field" ? 1 : 0
        #expect(queries.count == count)
        #expect(hashes == count)
    }

    @Test("Each key is asked for once and each body hash computed once, however many signatures")
    func shared() throws {
        #expect(
            try Self.demand("flood-300-first") == (["rsa2048._domainkey.example.com"], 1))
        #expect(
            try Self.demand("both-algorithms").queries == [
                "rsa2048._domainkey.example.com", "ed25519._domainkey.example.com",
            ])
    }

    @Test("U-labels are asked for as A-labels (RFC 8616 §5)")
    func aLabels() throws {
        #expect(
            try Self.demand("idn-u-label-d").queries
                == ["rsa2048._domainkey.xn--bcher-kva.example"])
        #expect(
            try Self.demand("idn-u-label-selector").queries
                == ["xn--schlssel-95a._domainkey.example.com"])
    }

    @Test("The cap counts every field from the top, and nothing beyond it is asked for")
    func cap() throws {
        #expect(try Self.demand("flood-junk-first").queries.isEmpty)
        var policy = VerificationPolicy()
        policy.maximumSignatures = 31
        #expect(try Self.demand("flood-junk-first", policy: policy).queries.count == 1)
        #expect(try Self.words("flood-junk-first", policy: policy).last == .pass)
        // 0 leaves those of the author's domain, and of them not more than 32.
        policy.maximumSignatures = 0
        #expect(try Self.words("flood-300-first", policy: policy).count == 33)
        #expect(try Self.words("flood-300-first", policy: policy).last == .policy)
    }

    @Test(
        "The sizes of keys and the drift of clocks are the policy's (RFC 8301 §3.2, RFC 6376 §3.5)")
    func policy() throws {
        var policy = VerificationPolicy()
        policy.minimumKeyBits = 2_048
        #expect(try Self.words("size-rsa1024", policy: policy) == [.policy])
        #expect(try Self.words("simple-simple-rsa2048", policy: policy) == [.pass])
        // Sizes say nothing about Ed25519.
        #expect(try Self.words("simple-simple-ed25519", policy: policy) == [.pass])
        policy.minimumKeyBits = 0
        #expect(try Self.words("size-rsa768", policy: policy) == [.policy])
        #expect(try Self.words("size-rsa512", policy: policy) == [.policy])
        policy.maximumKeyBits = 8_192
        #expect(try Self.words("size-rsa8192", policy: policy) == [.pass])
        policy.maximumKeyBits = 16_384
        #expect(try Self.words("size-rsa16384", policy: policy) == [.pass])
        policy.clockDrift = 0
        #expect(try Self.words("time-x-within-drift", policy: policy) == [.permerror])
        #expect(try Self.words("time-x-now", policy: policy) == [.pass])
        #expect(try Self.words("time-t-within-drift", policy: policy) == [.permerror])
        policy.clockDrift = .max
        #expect(try Self.words("time-x-past", policy: policy) == [.pass])
        #expect(try Self.words("time-t-future", policy: policy) == [.pass])
    }

    @Test("The clock is the caller's: a signature expires (RFC 6376 §3.5, x=)")
    func clock() throws {
        let expiration = Verification.now + 1
        #expect(try Self.words("time-x-later", now: expiration + 300) == [.pass])
        #expect(try Self.words("time-x-later", now: expiration + 301) == [.permerror])
        #expect(try Self.words("time-x-later", now: .max) == [.permerror])
        #expect(try Self.words("simple-simple-rsa2048", now: 0) == [.permerror])
    }

    @Test("An answer that is missing is a temporary failure, and so is a body hash")
    func missingInput() throws {
        let testCase = try MessageCase("simple-simple-rsa2048")
        let reader = try MessageReader(testCase.message)
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: reader.header, policy: .init(), now: Verification.now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        let hashes = try hasher.finish()
        #expect(
            verifier.results(bodyHashes: hashes, answers: [:]).map(\.failure)
                == [.lookup(.timedOut)])
        let query = try #require(verifier.keyQueries.first)
        let answers = [query: testCase.keys.answer(to: query)]
        #expect(
            verifier.results(bodyHashes: [], answers: answers).map(\.result) == [.temperror])
        // No body at all is an empty one, not the one that was signed.
        #expect(
            verifier.results(bodyHashes: hashes, answers: answers).map(\.failure)
                == [.bodyHashMismatch])
    }

    @Test("At most 64 records at one name are looked at (RFC 6376 §3.6.2.2)")
    func manyRecords() throws {
        let testCase = try MessageCase("simple-simple-rsa2048")
        let owner = "rsa2048._domainkey.example.com "
        let right = owner + "p=" + Base64.encode(try CryptoFixture.bytes("rsa2048.spki.der"))
        for (others, result) in [(3, DKIMResult.pass), (63, .pass), (400, .permerror)] {
            let lines = Array(repeating: owner + "v=spf1 -all", count: others) + [right]
            let keys = KeyFile(Array(lines.joined(separator: "\n").utf8))
            #expect(
                try Verification.results(of: testCase.message, keys: keys).map(\.result)
                    == [result])
        }
    }

    @Test("DNSSEC and test mode are told in the comment (DESIGN: the result stays what it is)")
    func comment() throws {
        let testCase = try MessageCase("key-t-y")
        let reader = try MessageReader(testCase.message)
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: reader.header, policy: .init(), now: Verification.now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        hasher.update(Array(reader.body).span)
        let query = try #require(verifier.keyQueries.first)
        guard case .records(let records, _) = testCase.keys.answer(to: query) else {
            Issue.record("no record")
            return
        }
        let results = verifier.results(
            bodyHashes: try hasher.finish(), answers: [query: .records(records, .secure)])
        #expect(
            results.resultInfos().first?.comment == "2048-bit rsa key, dnssec, test mode")
    }

    @Test("An empty answer is no key (RFC 6376 §6.1.2 step 3)")
    func emptyAnswer() throws {
        let reader = try MessageReader(try MessageCase("simple-simple-rsa2048").message)
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: reader.header, policy: .init(), now: Verification.now, plan: &plan)
        let hashes = try BodyHasher(plan: plan).finish()
        let query = try #require(verifier.keyQueries.first)
        let results = verifier.results(
            bodyHashes: hashes, answers: [query: .records([], .unknown)])
        #expect(results.map(\.failure) == [.noKey])
    }

    @Test(
        "Floods cost little CPU time",
        arguments: [
            "flood-h-50000", "flood-h-900", "flood-h-repeated", "flood-tags", "flood-300-first",
            "flood-junk-first", "header-too-many-fields", "key-modulus-32768", "size-rsa16384",
            "key-16-kb-p", "key-64-kb",
        ])
    func cost(name: String) throws {
        let testCase = try MessageCase(name)
        let seconds = try ThreadClock.seconds {
            _ = try Verification.results(of: testCase.message, keys: testCase.keys)
        }
        // A tenth of a second is what is asked for; unoptimized code may take its time.
        #expect(seconds < 2)
    }

    @Test("A body may be cut anywhere (RFC 6376 §3.7)")
    func chunks() throws {
        for testCase in MessageCaseTests.cases where testCase.name.hasPrefix("body-") {
            let reader = try MessageReader(testCase.message)
            let body = Array(reader.body)
            guard body.count < 200 else { continue }
            let whole = try Verification.results(of: testCase.message, keys: testCase.keys)
            for cut in 0...body.count {
                var plan = BodyHashPlan()
                let verifier = Verifier(
                    header: reader.header, policy: .init(), now: Verification.now, plan: &plan)
                let hasher = try BodyHasher(plan: plan)
                hasher.update(Array(body[..<cut]).span)
                hasher.update(Array(body[cut...]).span)
                var answers: [KeyQuery: KeyAnswer] = [:]
                for query in verifier.keyQueries {
                    answers[query] = testCase.keys.answer(to: query)
                }
                let results = verifier.results(
                    bodyHashes: try hasher.finish(), answers: answers)
                #expect(results.map(\.failure) == whole.map(\.failure), "\(testCase.name) \(cut)")
            }
        }
    }

    @Test("Mutilated messages never trap")
    func mutilated() throws {
        var random = SeededGenerator(seed: 6376)
        let names = ["simple-simple-ed25519", "space-everywhere-simple", "l-part", "z-folded"]
        for testCase in try names.map(MessageCase.init) {
            for _ in 0..<150 {
                let message = random.mutated(testCase.message)
                guard let reader = try? MessageReader(message) else { continue }
                _ = try Verification.results(
                    header: reader.header, body: Array(reader.body), keys: testCase.keys
                ).resultInfos()
            }
        }
    }
}
