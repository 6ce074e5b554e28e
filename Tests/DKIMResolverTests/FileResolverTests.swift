import DKIMCore
import Testing

@testable import DKIMResolver

@Suite struct FileResolverTests {
    static let text = """
        # keys for tests
        s._domainkey.example.com v=DKIM1; p=AAAA

        two._domainkey.example.com\tv=DKIM1; p=AAAA
        TWO._DomainKey.Example.COM. v=DKIM1; p=BBBB
          # an indented comment
        fail._domainkey.example.com !SERVFAIL
        late._domainkey.example.com   !TIMEOUT\u{20}
        s._domainkey.b\u{FC}cher.example p=AAAA
        """

    @Test(
        "Each kind of line has its answer",
        arguments: [
            ("s", "example.com", "1 unknown"), ("S", "EXAMPLE.com.", "1 unknown"),
            ("two", "example.com", "2 unknown"),
            ("fail", "example.com", "\(LookupFailure.serverFailure(""))"),
            ("late", "example.com", "\(LookupFailure.timedOut)"),
            ("none", "example.com", "no such name"),
            ("s", "xn--bcher-kva.example", "1 unknown"),
        ])
    func answers(selector: String, domain: String, answer: String) async throws {
        for text in [Self.text, Self.text.split(separator: "\n").joined(separator: "\r\n")] {
            let resolver = try FileResolver(text: text)
            #expect(await resolver.answer(try KeyQuery(selector, domain)).word == answer)
        }
    }

    @Test func aFileIsReadByItsPath() async throws {
        let file = try TemporaryFile(Self.text)
        let resolver = try FileResolver(path: file.path)
        #expect(await resolver.answer(try KeyQuery("s", "example.com")).word == "1 unknown")
    }

    @Test func anEmptyFileHoldsNoName() async throws {
        let resolver = try FileResolver(text: "")
        #expect(await resolver.answer(try KeyQuery("s")).word == "no such name")
    }

    @Test func allFaultsAreNamedWithTheirLines() throws {
        let text = """
            # a comment
            lonely._domainkey.example.com
            s._domainkey.example.com !NXDOMAIN
            a..b p=AAAA
            x.example p=AAAA
            x.example !SERVFAIL
            y.example !TIMEOUT
            y.example p=AAAA
            """
        let file = try TemporaryFile(text)
        let error = try #require(throws: KeyFileError.self) { try FileResolver(path: file.path) }
        #expect(error.faults.map(\.line) == [2, 3, 4, 6, 8])
        #expect(
            error.faults.map(\.problem) == [
                .noData(name: "lonely._domainkey.example.com"), .unknownOutcome("!NXDOMAIN"),
                .badName(.emptyLabel("a..b")), .conflict(name: "x.example"),
                .conflict(name: "y.example"),
            ])
        #expect(error.description.hasPrefix("\(file.path):2: “lonely._domainkey.example.com”"))
    }

    @Test(
        "A file that cannot be read is named with the reason",
        arguments: [("/nowhere/keys", "No such file or directory"), ("/tmp", "Is a directory")])
    func unreadable(path: String, reason: String) throws {
        let error = try #require(throws: KeyFileError.self) { try FileResolver(path: path) }
        #expect(error.description == "\(path): cannot be read: \(reason)")
    }
}
