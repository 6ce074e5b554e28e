import Glibc
import Testing

@testable import DKIMResolver

/// What libunbound's results are read as, before keys are parsed.
@Suite struct UnboundContextTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reply: ScriptedReply
        let texts: [String]
    }

    static let shapes = [
        Shape(
            testDescription: "strings are joined without anything between them",
            reply: .texts([["v=DKIM1; ", "p=AA", "", "BB"]], ttl: 300),
            texts: ["v=DKIM1; p=AABB"]),
        Shape(
            testDescription: "records keep their order",
            reply: .texts([["c"], ["a"], ["b"], ["a2"]], ttl: 300), texts: ["c", "a", "b", "a2"]),
        Shape(
            testDescription: "quotes and octets are data",
            reply: .rawTexts([[5, 0x22, 0x70, 0x22, 0xC3, 0xA9]], ttl: 300),
            texts: ["\"p\"\u{E9}"]),
        Shape(
            testDescription: "malformed records are left out",
            reply: .rawTexts([[1, 0x61], [9, 0x62], [1, 0x63, 1]], ttl: 300), texts: ["a"]),
    ]

    @Test("The texts of TXT records come out as they went in", arguments: shapes)
    func texts(_ shape: Shape) throws {
        let server = try ScriptedServer { _, _ in shape.reply }
        defer { server.stop() }
        let context = try UnboundContext(ResolverSettings(nameservers: [server.address]))
        #expect(context.start(.init(id: 7, name: "s._domainkey.example.test")) == nil)
        var descriptor = pollfd(fd: context.descriptor, events: Int16(POLLIN), revents: 0)
        var outcomes = context.process()
        // What it was asked to start its thread is readable, too, and no outcome.
        while outcomes.isEmpty, poll(&descriptor, 1, 10_000) == 1 { outcomes = context.process() }
        #expect(outcomes.map(\.id) == [7])
        guard case .records(let texts, _, let lifetime)? = outcomes.first?.outcome else {
            Issue.record("no records")
            return
        }
        #expect(texts.map { String(decoding: $0, as: UTF8.self) } == shape.texts)
        #expect(lifetime == 300)
    }
}
