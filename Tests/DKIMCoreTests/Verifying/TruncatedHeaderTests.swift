import DKIMCore
import DKIMTestSupport
import Testing

@Suite("A header section that is too large to be kept whole")
struct TruncatedHeaderTests {
    private static let words = "header section larger than the configured limit"

    /// A header section of these fields that keeps so many of them.
    private static func header(keeping count: Int, _ fields: [String]) -> HeaderSection {
        var limits = HeaderSectionLimits()
        limits.maximumFields = count
        var header = HeaderSection(limits: limits)
        for field in fields {
            if let field = HeaderField(bytes: Array(field.utf8)[...]) { header.append(field) }
        }
        return header
    }

    private static let from = "From: joe@example.com"
    private static let signature = "DKIM-Signature: " + SignatureText.tags([:])

    @Test("is not unsigned where no signature is in view: one result says so (RFC 8601 §2.7.1)")
    func noSignatureInView() throws {
        let header = Self.header(keeping: 1, [Self.from, Self.signature, Self.signature])
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: header, policy: .init(), now: Verification.now, plan: &plan)
        #expect(!verifier.isUnsigned)
        #expect(verifier.keyQueries.isEmpty)
        #expect(plan.specifications.isEmpty)
        let results = verifier.results(bodyHashes: [], answers: [:])
        #expect(results.map(\.failure) == [.author(.headerSectionTooLarge)])
        #expect(
            results.resultInfos().map(\.description)
                == ["dkim=permerror reason=\"\(Self.words)\""])
    }

    @Test("is not unsigned where the limit of octets cut it off either")
    func octets() throws {
        var limits = HeaderSectionLimits()
        limits.maximumBytes = 30
        let text = Self.from + "\r\n" + Self.signature + "\r\n\r\nHi.\r\n"
        let reader = try MessageReader(Array(text.utf8), limits: limits)
        let results = try Verification.results(
            header: reader.header, body: Array(reader.body), keys: KeyFile([]))
        #expect(results.map(\.result) == [.permerror])
    }

    @Test("has a result for each signature in view, and none passes")
    func signatureInView() throws {
        let header = Self.header(keeping: 2, [Self.signature, Self.from, "X: y"])
        let results = try Verification.results(header: header, body: [], keys: KeyFile([]))
        #expect(results.map(\.failure) == [.author(.headerSectionTooLarge)])
        #expect(results.first?.signingDomainText == "example.com")
    }

    @Test("leaves an unsigned message that fits alone")
    func fits() throws {
        let header = Self.header(keeping: 1, [Self.from])
        #expect(try Verification.results(header: header, body: [], keys: KeyFile([])).isEmpty)
    }
}
