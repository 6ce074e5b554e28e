import DKIMCore
import DKIMFilter
import Testing

@Suite("Whose mail is signed anew")
struct ResigningTableTests {
    private static let author = Mailbox(localPart: "jo", domain: domain("author.example"))

    private static func domain(_ text: String) -> DomainName {
        do throws(DomainNameError) {
            return try DomainName(text)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// `d s keyname` of each signature, `-` where the recipient is not in the table, or the error.
    private static func outcome(_ table: String, type: String, _ recipient: String) throws -> String
    {
        let loaded = Loaded(
            "KeyTable /kt\nSigningTable /st",
            files: [
                "/kt": "one a.example:s1:/k\ntwo b.example:s2:/k\nany %:s3:/k\n",
                "/st": "author.example two\n", "/k": TestKeys.ed25519,
            ])
        let set = try DataSetRegistry.open(
            "\(type):/rt", keys: .address, location: SourceLocation(file: "c", line: 1),
            environment: FakeEnvironment(["/rt": table]))
        let signing = try #require(loaded.configuration, "\(loaded.errors)").signing
        do throws(SigningLookupError) {
            return try ResigningTable(set, identities: signing.identities)
                .match(for: recipient, author: author)?.identities
                .map { "\($0.domain) \($0.selector) \($0.keyName)" }.joined(separator: "; ") ?? "-"
        } catch {
            return "error: \(error)"
        }
    }

    private static let one = "a.example s1 one"

    @Test(
        "Looked up are the address, its domain, and the parts of that",
        arguments: [
            ("list@r.example one", "file", "list@r.example", one),
            ("list@r.example one", "file", "<List@R.Example>", one),
            ("list@r.example one", "file", "other@r.example", "-"),
            ("r.example one", "file", "list@r.example", one),
            ("r.example one", "file", "list@x.r.example", "-"),
            (".r.example one", "file", "list@y.x.r.example", one),
            (".r.example one", "file", "list@r.example", "-"),
            ("r.example two\nlist@r.example one", "file", "list@r.example", one),
            (".example two\n.r.example one", "file", "list@x.r.example", one),
            ("*@r.example one", "refile", "list@r.example", one),
            ("*@r.example one", "refile", "list@x.r.example", "-"),
            ("bücher.example one", "file", "list@xn--bcher-kva.example", one),
            ("postmaster one", "file", "postmaster", one), ("r.example one", "file", "<>", "-"),
            ("r.example one", "file", "list@", "-"),
        ])
    func lookUp(table: String, type: String, recipient: String, expected: String) throws {
        #expect(try Self.outcome(table, type: type, recipient) == expected)
    }

    @Test("Without a name it is signed as the author's own mail")
    func ownKeys() throws {
        #expect(
            try Self.outcome("r.example", type: "file", "list@r.example") == "b.example s2 two")
    }

    @Test("A key of nobody's, or of whoever wrote the mail, signs nothing")
    func unusable() throws {
        #expect(
            try Self.outcome("r.example gone", type: "file", "list@r.example")
                == "error: signing table references unknown key 'gone'")
        #expect(
            try Self.outcome("r.example any", type: "file", "list@r.example")
                == "error: error loading key 'any': its domain has to be written out in KeyTable")
    }
}
