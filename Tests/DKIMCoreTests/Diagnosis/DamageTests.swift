import DKIMCore
import Testing

@Suite("Damaged messages")
struct DamageTests {
    static let cases = (try? DamageCase.all()) ?? []

    @Test("All folders are found")
    func count() {
        #expect(Self.cases.count > 80)
    }

    @Test("What happened to a message is found out", arguments: cases)
    func findings(of testCase: DamageCase) throws {
        let findings = try testCase.findings()
        let text = findings.map(\.line).joined(separator: "\n")
        for line in testCase.expected {
            if let fault = DamageCase.fault(of: findings, expected: line) {
                Issue.record("\(fault)\nof:\n\(text)")
            }
        }
    }
}
