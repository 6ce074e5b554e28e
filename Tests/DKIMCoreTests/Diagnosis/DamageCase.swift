import DKIMCore
import DKIMTestSupport
import Foundation
import Testing

/// A folder under Fixtures/Damage: `message.eml`, `dns.txt` and `expected.txt`, whose form
/// make-damage.py tells.
struct DamageCase: CustomTestStringConvertible {
    let name: String
    let message: [UInt8]
    let keys: KeyFile
    let expected: [Substring]
    let testDescription: String

    static let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/Damage")

    static func all() throws -> [DamageCase] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map(DamageCase.init)
    }

    init(_ name: String) throws {
        let folder = Self.folder?.appendingPathComponent(name) ?? URL(fileURLWithPath: name)
        self.name = name
        message = [UInt8](try Data(contentsOf: folder.appendingPathComponent("message.eml")))
        keys = KeyFile([UInt8](try Data(contentsOf: folder.appendingPathComponent("dns.txt"))))
        let text = try Data(contentsOf: folder.appendingPathComponent("expected.txt"))
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        expected = lines.filter { !$0.hasPrefix("#") }
        testDescription = "\(name): \(lines.first?.dropFirst(2) ?? "")"
    }

    /// What is found out about its first signature.
    func findings() throws -> [Finding] {
        let diagnosed = try Diagnosing.findings(of: message, keys: keys)
        return try #require(diagnosed.first)
    }

    /// Why the findings are not those that are expected of a line; nil where they are.
    static func fault(of findings: [Finding], expected line: Substring) -> String? {
        if line.hasPrefix("|") {
            let isThere = findings.flatMap(\.details).contains(String(line.dropFirst()))
            return isThere ? nil : "no such line of detail: \(line)"
        }
        if line.hasPrefix("!|") {
            let isThere = findings.flatMap(\.details).contains { $0.contains(line.dropFirst(2)) }
            return isThere ? "not expected: \(line)" : nil
        }
        let isForbidden = line.hasPrefix("!")
        let parts = line.dropFirst(isForbidden ? 1 : 0).split(separator: " ", maxSplits: 1)
        let words = parts.count > 1 ? parts[1] : ""
        let isThere = findings.contains {
            $0.kind.rawValue == parts[0] && (words.isEmpty || $0.text.contains(words))
        }
        guard isThere == isForbidden else { return nil }
        return isForbidden ? "not expected: \(line)" : "missing: \(line)"
    }
}

/// Verifies and diagnoses whole messages, as a caller of the library does.
enum Diagnosing {
    static func findings(
        of message: [UInt8], keys: KeyFile, policy: VerificationPolicy = .init(),
        limits: DiagnosisLimits = .init(), now: UInt64 = Verification.now
    ) throws -> [[Finding]] {
        let reader = try MessageReader(message)
        let results = try Verification.results(
            of: message, keys: keys, now: now, policy: policy)
        let diagnosis = MessageDiagnosis(
            header: reader.header, body: reader.body, results: results, now: now, limits: limits)
        var answers: [KeyQuery: KeyAnswer] = [:]
        for query in diagnosis.keyQueries { answers[query] = keys.answer(to: query) }
        return try diagnosis.findings(answers: answers)
    }
}
