import DKIMCore
import DKIMTestSupport
import Foundation
import Testing

/// A folder under Fixtures/Messages: `message.eml`, `dns.txt` and `expected.txt`.
///
/// Each line of `expected.txt` that is no comment stands for one signature from top to bottom: the
/// result word and, behind a blank, text that the result must show; a single `none` stands for
/// no signature at all.
struct MessageCase: CustomTestStringConvertible {
    let name: String
    let message: [UInt8]
    let keys: KeyFile
    let expected: [Substring]
    let testDescription: String

    static let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/Messages")

    static func all() throws -> [MessageCase] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { !$0.contains(".") }.map(MessageCase.init)
    }

    init(_ name: String) throws {
        let folder = Self.folder?.appendingPathComponent(name) ?? URL(fileURLWithPath: name)
        self.name = name
        message = try Self.bytes(folder.appendingPathComponent("message.eml"))
        keys = KeyFile(try Self.bytes(folder.appendingPathComponent("dns.txt")))
        let lines = String(
            decoding: try Self.bytes(folder.appendingPathComponent("expected.txt")), as: UTF8.self
        ).split(separator: "\n")
        expected = lines.filter { !$0.hasPrefix("#") }
        let words = lines.filter { $0.hasPrefix("#") }.map { $0.dropFirst(2) }
        testDescription = "\(name): \(words.joined(separator: " "))"
    }

    private static func bytes(_ url: URL) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url))
    }
}
