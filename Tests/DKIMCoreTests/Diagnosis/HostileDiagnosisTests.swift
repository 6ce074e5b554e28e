import DKIMCore
import DKIMTestSupport
import Testing

@Suite("Diagnosis of hostile messages")
struct HostileDiagnosisTests {
    @Test(
        "Whatever octet is changed, every signature gets its findings", arguments: DamageTests.cases
    )
    func randomDamage(testCase: DamageCase) throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<12 {
            let message = generator.mutated(testCase.message)
            guard (try? MessageReader(message)) != nil else { continue }
            let results = try Verification.results(of: message, keys: testCase.keys)
            let findings = try Diagnosing.findings(of: message, keys: testCase.keys)
            #expect(findings.count == results.count)
        }
    }

    @Test("What is told of foreign text steers no terminal")
    func harmlessText() throws {
        let message = """
            DKIM-Signature: v=1; a=rsa-sha256; c=simple; d=\u{1B}[2Jexample.com; s=x; h=from; \
            bh=AAAA; b=AAAA; z=Subject:=1B[31m=0A=0D|X:\u{202E}\r
            DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x; h=from:subject; z=Subject:=1B[31m; \
            bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\r
            From: \u{1B}]0;x\u{7} <joe@example.com>\r
            Subject: [\u{1B}[31m] red\r
            List-Id: \u{1B}[0m\u{202E}\r
            \r
            \u{1B}[2J\r\n
            """
        let keys = KeyFile(
            Array("x._domainkey.example.com v=DKIM1; k=\u{1B}[2J; p=\u{202E}".utf8))
        for findings in try Diagnosing.findings(of: Array(message.utf8), keys: keys) {
            #expect(!findings.isEmpty)
            for scalar in findings.map(\.line).joined().unicodeScalars {
                #expect(scalar.value >= 0x20 && scalar.value != 0x7F, "\(scalar.value)")
                #expect(scalar.properties.generalCategory != .format, "\(scalar.value)")
            }
        }
    }

    @Test("Of many signatures only some are tried out, and all get a result")
    func manySignatures() throws {
        let testCase = try DamageCase("footer-relaxed-relaxed")
        let reader = try MessageReader(testCase.message)
        let signature = Array(try #require(reader.header.first).bytes) + [0x0D, 0x0A]
        let message = (0..<20).flatMap { _ in signature } + testCase.message
        var policy = VerificationPolicy()
        policy.maximumSignatures = 100
        let findings = try Diagnosing.findings(of: message, keys: testCase.keys, policy: policy)
        #expect(findings.count == 21)
        #expect(findings.prefix(8).allSatisfy { $0.contains { $0.kind == .proof } })
        #expect(findings.dropFirst(8).allSatisfy { $0.allSatisfy { $0.kind != .proof } })
    }

    @Test("A body for which the effort does not do is said to be too large")
    func tooMuchEffort() throws {
        let testCase = try DamageCase("footer-relaxed-relaxed")
        var limits = DiagnosisLimits()
        limits.bodyOctets = 100
        let findings = try Diagnosing.findings(
            of: testCase.message, keys: testCase.keys, limits: limits)
        let texts = findings.joined().map(\.text)
        #expect(texts.contains("the body is so large that not all was tried"))
        #expect(findings.joined().allSatisfy { $0.kind != .proof })
    }

    @Test("A header for which the effort does not do is left unexplained")
    func headerEffort() throws {
        let testCase = try DamageCase("subject-list-tag-rsa2048")
        var limits = DiagnosisLimits()
        limits.headerOctets = 1_000
        let findings = try Diagnosing.findings(
            of: testCase.message, keys: testCase.keys, limits: limits)
        #expect(findings.joined().allSatisfy { $0.kind != .proof })
        #expect(findings.joined().contains { $0.text.hasPrefix("h= signs ") })
    }

    @Test("A signature that passes is not accused of anything")
    func pass() throws {
        let testCase = try MessageCase("relaxed-relaxed-rsa2048")
        #expect(try Diagnosing.findings(of: testCase.message, keys: testCase.keys) == [[]])
    }

    @Test("Every message case of the verifier gets findings for each result that is no pass")
    func allMessageCases() throws {
        for testCase in try MessageCase.all() {
            let results = try Verification.results(of: testCase.message, keys: testCase.keys)
            let findings = try Diagnosing.findings(of: testCase.message, keys: testCase.keys)
            #expect(findings.count == results.count)
            for (result, findings) in zip(results, findings) where result.failure != nil {
                #expect(!findings.isEmpty, "\(testCase.name)")
            }
        }
    }
}
