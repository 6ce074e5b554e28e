import DKIMCore
import Testing

@Suite("Header sections")
struct HeaderSectionTests {
    private func section(
        _ fields: [String], limits: HeaderSectionLimits = .init()
    ) throws -> HeaderSection {
        var section = HeaderSection(limits: limits)
        for field in fields {
            section.append(try #require(HeaderField(bytes: Array(field.utf8)[...])))
        }
        return section
    }

    private func append(_ name: String, _ body: String, to section: inout HeaderSection) {
        Array(name.utf8).withUnsafeBytes { name in
            Array(body.utf8).withUnsafeBytes { body in section.append(name: name, body: body) }
        }
    }

    private func text(_ field: HeaderField?) -> String? {
        field.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test("keep the fields in order, octet for octet")
    func order() throws {
        let fields = ["B : Y\t\r\n\tZ  ", "A:X", "a: \r\n x", "Empty:"]
        let section = try section(fields)
        #expect(section.map { text($0) } == fields)
        #expect(section.count == 4)
        #expect(!section.isTruncated)
    }

    @Test(
        "take folds with LF or CRLF and make them CRLF",
        arguments: [
            (" a\n b", " a\r\n b"), (" a\r\n b", " a\r\n b"), ("\n\tb\n c", "\r\n\tb\r\n c"),
            ("a", "a"), ("", ""), (" a\r b", " a\r b"),
        ])
    func folds(given: String, kept: String) {
        var section = HeaderSection()
        append("Subject", given, to: &section)
        #expect(section.map { text($0) } == ["Subject:" + kept])
    }

    @Test("find fields by name whatever the letter case and blanks before the colon")
    func names() throws {
        let section = try section(["To: 1", "TO : 2", "tO\t: 3", "Too: 4", "T: 5"])
        let name = try FieldName("to")
        #expect(section.fields(named: name).map { text($0) } == ["To: 1", "TO : 2", "tO\t: 3"])
        #expect(section.count(of: name) == 3)
        #expect(section.count(of: .from) == 0)
        #expect(section.fields(named: .from).isEmpty)
    }

    @Test("give instances from the bottom up, and none when there are no more")
    func selection() throws {
        let section = try section(["From: a", "X: 1", "Y: y", "x: 2", "X: 3"])
        let names = try ["x", "from", "X", "absent", "X", "x", "From", "y"].map {
            try FieldName($0)
        }
        #expect(
            section.select(names).map { text($0) }
                == ["X: 3", "From: a", "x: 2", nil, "X: 1", nil, nil, "Y: y"])
    }

    @Test(
        "never give the signature that is verified for a name in its own h= (RFC 6376 §5.4)",
        arguments: 0...2)
    func ownSignature(position: Int) throws {
        let section = try section([
            "DKIM-Signature: a", "From: x", "dkim-signature: b", "DKIM-Signature: c",
        ])
        let own = section.fields(named: .dkimSignature)[position]
        let others = ["DKIM-Signature: c", "dkim-signature: b", "DKIM-Signature: a"].filter {
            $0 != text(own)
        }
        let names: [FieldName] = [.from, .dkimSignature, .dkimSignature, .dkimSignature]
        #expect(
            section.select(names, excluding: own).map { text($0) } == ["From: x"] + others + [nil])
        let alone = try self.section(["From: x", "DKIM-Signature: a"])
        #expect(
            alone.select(
                [.from, .dkimSignature], excluding: alone.fields(named: .dkimSignature)[0]
            )
            .map { text($0) } == ["From: x", nil])
    }

    @Test("take what fits the limit of octets and say what did not")
    func octetLimit() throws {
        var limits = HeaderSectionLimits()
        limits.maximumBytes = 8
        var section = HeaderSection(limits: limits)
        append("A", "xxxx", to: &section)
        #expect(!section.isTruncated)
        append("B", "x\n", to: &section)  // Five octets, as the fold gets its CR.
        #expect(section.isTruncated)
        #expect(section.count == 1)
        append("C", "", to: &section)
        #expect(section.map { text($0) } == ["A:xxxx", "C:"])
        #expect(section.count(of: try FieldName("B")) == 0)
    }

    @Test("take what fits the limit of fields and say what did not")
    func fieldLimit() throws {
        var limits = HeaderSectionLimits()
        limits.maximumFields = 2
        let section = try section(["A: 1", "A: 2", "A: 3"], limits: limits)
        #expect(section.isTruncated)
        #expect(section.map { text($0) } == ["A: 1", "A: 2"])
    }

    @Test("select from a flood of names in a time that does not show")
    func floods() throws {
        // As large as the limits let it get: 2,000 fields of one name or of many, 50,000 names.
        let same = try section(Array(repeating: "X:", count: 2_000))
        let different = try section((0..<2_000).map { "X\($0):" })
        let one = Array(repeating: try FieldName("x"), count: 50_000)
        let many = try (0..<50_000).map { try FieldName("x\($0)") }
        let seconds = ThreadClock.seconds {
            #expect(same.select(one).count { $0 != nil } == 2_000)
            #expect(different.select(one).count { $0 != nil } == 0)
            #expect(same.select(many).count { $0 != nil } == 0)
            #expect(different.select(many).count { $0 != nil } == 2_000)
        }
        // A debug build on a busy machine takes 0.3 s; the product of both numbers takes minutes.
        #expect(seconds < 20)
    }
}
