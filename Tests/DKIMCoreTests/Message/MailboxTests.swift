import DKIMCore
import Testing

@Suite("Mailboxes")
struct MailboxTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let body: String
        let mailboxes: [String]
        var testDescription: String { name }

        init(_ name: String, _ body: String, _ mailboxes: [String]) {
            self.name = name
            self.body = body
            self.mailboxes = mailboxes
        }
    }

    static let cases = [
        Case("a bare address", " joe@example.com", ["joe@example.com"]),
        Case("an address in brackets", " <joe@example.com>", ["joe@example.com"]),
        Case(
            "a display name", " Joe SixPack <joe@football.example.com>",
            ["joe@football.example.com"]),
        Case(
            "a quoted display name", " \"Six, \\\"Pack\\\" <x@y>\" <joe@example.com>",
            ["joe@example.com"]),
        Case("an encoded word", " =?utf-8?q?J=40o?= <joe@example.com>", ["joe@example.com"]),
        Case("UTF-8 in the display name", " Jürgen <joe@example.com>", ["joe@example.com"]),
        Case("a dot in the display name", " J. Doe <joe@example.com>", ["joe@example.com"]),
        Case(
            "two mailboxes", " a@example.com, B <b@example.org>",
            ["a@example.com", "b@example.org"]),
        Case(
            "empty elements", " ,, a@example.com,,b@example.com, ",
            ["a@example.com", "b@example.com"]),
        Case("a comment", " joe@example.com (Joe)", ["joe@example.com"]),
        Case(
            "comments everywhere (RFC 5322 appendix A.5)",
            " Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", ["pete@silly.test"]),
        Case(
            "nested comments with an address", " (a (b@c) <d@e>) joe@example.com",
            ["joe@example.com"]),
        Case("folding", "\r\n Joe\r\n\t<joe@example.com>\r\n ", ["joe@example.com"]),
        Case("a fold in a comment", " (a\r\n b) joe@example.com", ["joe@example.com"]),
        Case(
            "blanks around dots (RFC 5322 appendix A.6.3)",
            " Joe Q. Public <john . q @ example . com>",
            ["john.q@example.com"]),
        Case(
            "a source route (RFC 5322 appendix A.6.1)",
            " Mary Smith <@node.test,@x.test:mary@example.net>", ["mary@example.net"]),
        Case(
            "a group (RFC 5322 appendix A.1.3)",
            " A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
            ["c@a.test", "joe@where.test", "jdoe@one.test"]),
        Case(
            "a group and an address", " g: a@example.com; , b@example.com",
            ["a@example.com", "b@example.com"]),
        Case("an empty group and an address", " nobody:;, b@example.com", ["b@example.com"]),
        Case("a quoted local part", " \"john doe\"@example.com", ["john doe@example.com"]),
        Case("a quoted at sign", " \"a@evil.test\"@example.com", ["a@evil.test@example.com"]),
        Case("a partly quoted local part", " \"a b\".c@example.com", ["a b.c@example.com"]),
        Case("an empty quoted local part", " \"\"@example.com", ["@example.com"]),
        Case(
            "a bare address as display name", " a@example.com <b@example.org>",
            ["b@example.org"]),
        Case(
            "brackets in the display name", " [Ticket #1] Joe <joe@example.com>",
            ["joe@example.com"]),
        Case("two dots in the local part", " joe..x@example.com", ["joe..x@example.com"]),
        Case("a dot before the local part", " <.joe@example.com>", [".joe@example.com"]),
        Case("a dot after the local part", " joe.@example.com", ["joe.@example.com"]),
        Case(
            "stray dots beside a quoted word", " ..\"a b\"..c.@example.com",
            ["..a b..c.@example.com"]),
        Case(
            "address literals (RFC 5321 §4.1.3)", " joe@[192.0.2.1], <ann@[IPv6:2001:db8::1]>",
            ["joe@[192.0.2.1]", "ann@[IPv6:2001:db8::1]"]),
        Case("UTF-8 in the local part", " jürgen@example.com", ["jürgen@example.com"]),
        Case("a U-label", " a@bücher.example", ["a@xn--bcher-kva.example"]),
        Case("capitals", " JOE@Example.COM", ["JOE@example.com"]),
        Case(
            "specials of atoms", " a!#$%&'*+-/=?^_`{|}~b@example.com",
            ["a!#$%&'*+-/=?^_`{|}~b@example.com"]),
    ]

    @Test("are found in a From field", arguments: cases)
    func lists(_ example: Case) throws {
        let found = try Author.list(in: Array(example.body.utf8)[...])
        #expect(found.map(\.description) == example.mailboxes)
    }

    @Test("have no domain where the address is a literal")
    func literals() throws {
        let authors = try Author.list(in: Array("joe@[192.0.2.1], ann@example.com".utf8)[...])
        #expect(authors.map { $0.mailbox?.description } == [nil, "ann@example.com"])
    }

    @Test("may have a display name in any character set")
    func latin1() throws {
        let body = Array(" J".utf8) + [0xFC] + Array("rgen <j@example.com>".utf8)
        #expect(try Author.list(in: body[...]).map(\.description) == ["j@example.com"])
    }

    @Test(
        "are not found in what is no list of them",
        arguments: [
            "", "  ", "(only a comment)", "joe", "Joe Doe", "<>", "Joe <>", "joe@", "@example.com",
            "a b@example.com", ".@example.com", "...@example.com", "a .b c@example.com",
            "a@[192.0.2.1].example.com", "a@example[192.0.2.1]", "a@[192.0.2.1] b", "@[192.0.2.1]",
            "a@[192.0.2.1", "a@example..com", "a@example.com.", "a@.example.com", "a@b@example.com",
            "<a@example.com", "a@example.com>", "<a@example.com> b",
            "<a@example.com> <b@example.com>", "a@example.com b@example.com",
            "Doe, John <j@example.com>", "(a@example.com", "a@example.com)", "\"a@example.com",
            "g: a@example.com", "a@example.com;", "g: h: a@example.com;;", ": a@example.com;",
            "a@exam ple.com", "a@example.com\r\nb", "a\r@example.com", "a\n@example.com",
            "\"a\0\"@example.com", "\"a\u{7}\"@example.com", "a\u{7F}@example.com", "a@b c.com",
            "<@x.test a@example.com>", "a\\b@example.com", "\"a\\", "(\\", "[", "a@exa$mple.com",
            "nobody:;", "a]b@example.com", "<<a@example.com>>",
        ])
    func malformed(_ text: String) {
        #expect(throws: MailboxError.self) { try Author.list(in: Array(text.utf8)[...]) }
    }

    @Test("need UTF-8 in the address")
    func latin1Address() {
        for body: [UInt8] in [
            Array("a".utf8) + [0xFC] + Array("@example.com".utf8),
            Array("a@b".utf8) + [0xFC] + Array(".example.com".utf8),
        ] {
            #expect(throws: MailboxError.self) { try Author.list(in: body[...]) }
        }
    }

    @Test(
        "are read alone, bare or in brackets",
        arguments: [
            ("joe@example.com", "joe@example.com"), ("<joe@example.com>", "joe@example.com"),
            ("<\"a b\"@example.com>", "a b@example.com"),
        ])
    func addresses(text: String, expected: String) throws {
        #expect(try Mailbox.address(text).description == expected)
    }

    @Test(
        "are alone",
        arguments: [
            "", "<>", "Joe <joe@example.com>", "a@example.com, b@example.com",
            "<a@example.com> b", "g: a@example.com;", "postmaster", "joe@[192.0.2.1]",
        ])
    func notAddresses(_ text: String) {
        #expect(throws: MailboxError.self) { try Mailbox.address(text) }
    }

    @Test("are read in linear time and without recursion")
    func floods() {
        let count = 200_000
        let floods: [[UInt8]] = [
            Array(repeating: 0x28, count: count), Array(repeating: 0x3C, count: count),
            Array(repeating: 0x2C, count: count), Array(repeating: 0x22, count: count),
            Array(repeating: 0x40, count: count), Array(repeating: 0x5B, count: count),
            Array(repeating: 0x2E, count: count),
            Array("a:".utf8) + Array(repeating: 0x3B, count: count),
            Array("a@example.com".utf8) + Array(repeating: 0x28, count: count)
                + Array(repeating: 0x29, count: count) + [0x2C],
            Array(String(repeating: "a@b.test,", count: 20_000).utf8),
            Array(String(repeating: "a ", count: count / 2).utf8),
        ]
        let time = ContinuousClock().measure {
            for flood in floods { _ = try? Author.list(in: flood[...]) }
        }
        #expect(time < .seconds(20))
    }

    @Test("never trap, whatever the octets")
    func randomOctets() {
        var random = SeededGenerator(seed: 5322)
        let alphabet = Array("a@.<>,;:()\"\\[] \r\n\t\0".utf8) + [0xC3, 0xBC, 0xFF, 0x7F]
        for _ in 0..<20_000 {
            let body = (0..<Int.random(in: 0...14, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            guard let found = try? Author.list(in: body[...]) else { continue }
            #expect(!found.isEmpty)
        }
    }
}
