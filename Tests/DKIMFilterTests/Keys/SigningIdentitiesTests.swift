import DKIMCore
import DKIMFilter
import Testing

@Suite("Who signs with which key")
struct SigningIdentitiesTests {
    private static let files = [
        "/k/rsa": TestKeys.rsa2048, "/k/ed": TestKeys.ed25519, "/k/small": TestKeys.rsa768,
        "/k/a.example/rsa": TestKeys.rsa2048, "/k/junk": "junk",
    ]

    private static func author(_ text: String) throws -> Mailbox {
        let parts = text.split(separator: "@")
        return Mailbox(localPart: String(parts[0]), domain: try DomainName(parts[1]))
    }

    /// `d s i keyname` for each signature, or the error.
    private static func outcome(_ text: String, _ sender: String, tables: [String: String] = [:])
        throws -> String
    {
        let loaded = Loaded(text, files: files.merging(tables) { $1 })
        let identities = try #require(loaded.configuration, "\(loaded.errors)").signing.identities
        let author = try author(sender)
        do throws(SigningLookupError) {
            return try identities.identities(for: author).map {
                "\($0.domain) \($0.selector) \($0.agent ?? "-") \($0.keyName)"
            }.joined(separator: "; ")
        } catch {
            return "error: \(error)"
        }
    }

    // MARK: Domain

    private static let oneKey = "KeyFile /k/rsa\nSelector s\n"

    @Test(
        "Domain, Selector and KeyFile",
        arguments: [
            ("Domain a.example", "jo@a.example", "a.example s - /k/rsa"),
            ("Domain A.Example,b.example", "jo@B.EXAMPLE", "b.example s - /k/rsa"),
            ("Domain a.example", "jo@x.a.example", ""),
            (
                "Domain a.example\nSubDomains yes", "jo@y.x.a.example",
                "a.example s @a.example /k/rsa"
            ),
            ("Domain a.example\nSubDomains yes", "jo@notaa.example", ""),
            (
                "Domain x.a.example,a.example\nSubDomains yes", "jo@y.x.a.example",
                "x.a.example s @x.a.example /k/rsa"
            ),
            ("Domain *", "jo@any.test", "any.test s - /k/rsa"),
            (
                "Domain bücher.example", "jo@xn--bcher-kva.example",
                "xn--bcher-kva.example s - /k/rsa"
            ),
            ("Domain refile:/d", "jo@x.b.example", "x.b.example s - /k/rsa"),
        ])
    func domain(lines: String, sender: String, expected: String) throws {
        let outcome = try Self.outcome(
            Self.oneKey + lines, sender, tables: ["/d": "*.b.example\n"])
        #expect(outcome == expected)
    }

    // MARK: Tables

    private static let keyTable = """
        one a.example:s1:/k/rsa
        two b.example:s2:/k/ed
        any %:s3:/k/%/rsa
        Any %:s4:/k/rsa
        colon a.example : s5 : /k/ed : ed25519-sha256
        domain.test domain.test:s6:/k/rsa

        """

    struct TableCase: Sendable, CustomTestStringConvertible {
        let name: String
        let table: String
        var type = "file"
        let sender: String
        let expected: String
        var testDescription: String { name }
    }

    private static let a = "a.example s1 - one"
    private static let b = "b.example s2 - two"

    static let tableCases: [TableCase] = [
        TableCase(
            name: "the whole address", table: "jo@a.example one", sender: "Jo@a.example",
            expected: a),
        TableCase(
            name: "another user", table: "jo@a.example one", sender: "al@a.example", expected: ""),
        TableCase(name: "the domain", table: "a.example one", sender: "jo@a.example", expected: a),
        TableCase(
            name: "trap: a domain does not cover those below", table: "a.example one",
            sender: "jo@x.a.example", expected: ""),
        TableCase(
            name: "a dot covers those below", table: ".a.example one", sender: "jo@y.x.a.example",
            expected: a),
        TableCase(
            name: "trap: a dot does not cover the domain itself", table: ".a.example one",
            sender: "jo@a.example", expected: ""),
        TableCase(
            name: "trap: a dot and a top-level name cover both", table: ".example one",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "a user below a domain", table: "jo@.example one", sender: "jo@a.example",
            expected: a),
        TableCase(name: "a user anywhere", table: "jo@* one", sender: "jo@q.test", expected: a),
        TableCase(name: "anyone", table: "* one", sender: "jo@q.test", expected: a),
        TableCase(
            name: "order 1: the address before the domain",
            table: "a.example two\njo@a.example one", sender: "jo@a.example", expected: a),
        TableCase(
            name: "order 2: the domain before what is above",
            table: "jo@.example two\na.example one", sender: "jo@a.example", expected: a),
        TableCase(
            name: "order 3: the user before the suffix", table: ".example two\njo@.example one",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "order 4: the longer suffix first", table: ".example two\n.a.example one",
            sender: "jo@x.a.example", expected: a),
        TableCase(
            name: "order 5: the suffix before the user anywhere", table: "jo@* two\n.example one",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "order 6: the user anywhere before anyone", table: "* two\njo@* one",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "the first of two equal entries", table: "a.example one\na.example two",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "a pattern", table: "*@a.example one", type: "refile", sender: "jo@A.example",
            expected: a),
        TableCase(
            name: "trap: a bare domain in a refile matches nothing", table: "a.example one",
            type: "refile", sender: "jo@a.example", expected: ""),
        TableCase(
            name: "file order in a refile", table: "* two\njo@a.example one", type: "refile",
            sender: "jo@a.example", expected: b),
        TableCase(
            name: "a dot in a pattern is a dot", table: "*@a.example one", type: "refile",
            sender: "jo@aXexample.test", expected: ""),
        TableCase(
            name: "trap: *@domain in a plain file", table: "*@a.example one",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "a percent sign as the key's domain and folder", table: "* any",
            sender: "jo@a.example", expected: "a.example s3 - any"),
        TableCase(
            name: "a folder that is not there", table: "* any", sender: "jo@q.test",
            expected:
                "error: error loading key 'any': cannot read /k/q.test/rsa: No such file or directory"
        ),
        TableCase(
            name: "names of keys have letter case", table: "* Any", sender: "jo@q.test",
            expected: "q.test s4 - Any"),
        TableCase(
            name: "a percent sign as the key's name", table: "* %", sender: "jo@domain.test",
            expected: "domain.test s6 - domain.test"),
        TableCase(
            name: "a percent sign for a key that is not there", table: "* %", sender: "jo@q.test",
            expected: "error: signing table references unknown key 'q.test'"),
        TableCase(
            name: "an identity", table: "a.example one:jo@x.a.example", sender: "jo@a.example",
            expected: "a.example s1 jo@x.a.example one"),
        TableCase(
            name: "an identity with a percent sign", table: "* Any:@%", sender: "jo@q.test",
            expected: "q.test s4 @q.test Any"),
        TableCase(
            name: "an identity outside the domain is left out", table: "a.example one:jo@b.example",
            sender: "jo@a.example", expected: a),
        TableCase(
            name: "blanks, and an algorithm in the fourth field", table: "* colon",
            sender: "jo@q.test", expected: "a.example s5 - colon"),
        TableCase(
            name: "a U-label in the table", table: "bücher.example one",
            sender: "jo@xn--bcher-kva.example", expected: a),
        TableCase(
            name: "a UTF-8 user in the table", table: "jö@a.example one", sender: "jö@a.example",
            expected: a),
    ]

    @Test("KeyTable and SigningTable", arguments: tableCases)
    func tables(_ example: TableCase) throws {
        let outcome = try Self.outcome(
            "KeyTable /kt\nSigningTable \(example.type):/st\n", example.sender,
            tables: ["/kt": Self.keyTable, "/st": example.table + "\n"])
        #expect(outcome == example.expected)
    }

    @Test("A key stands in the table itself, as base64 or as PEM on one line")
    func inlineKeys() throws {
        let lines = TestKeys.ed25519.split(separator: "\n")
        for key in [String(lines[1]), lines.joined(), lines.joined(separator: "\\n")] {
            let outcome = try Self.outcome(
                "KeyTable /kt\nSigningTable csl:*=one", "jo@a.example",
                tables: ["/kt": "one a.example:s:\(key)\n"])
            #expect(outcome == "a.example s - one")
        }
    }

    @Test("The algorithm is that of the key, so that both kinds stand side by side")
    func algorithms() throws {
        let loaded = Loaded(
            "KeyTable /kt\nSigningTable csl:a.example=one,b.example=two",
            files: Self.files.merging(["/kt": Self.keyTable]) { $1 })
        let identities = try #require(loaded.configuration, "\(loaded.errors)").signing.identities
        let algorithms = try ["jo@a.example", "jo@b.example"].map {
            try identities.identities(for: try Self.author($0)).map(\.algorithm)
        }
        #expect(algorithms == [[.rsaSHA256], [.ed25519SHA256]])
        #expect(
            try identities.fixedIdentities().map(\.keyName)
                == ["colon", "domain.test", "one", "two"])
    }

    @Test("MultipleSignatures: all lines that match sign, in their order; without it the first")
    func multipleSignatures() throws {
        let tables = "KeyTable /kt\nSigningTable refile:/st\n"
        let files = Self.files.merging([
            "/kt": "one a.example:s1:/k/rsa\ntwo a.example:s2:/k/ed\nthree b.example:s3:/k/rsa",
            "/st": "*@a.example one\n*@b.example three\n*@a.example two\njo@* three",
        ]) { $1 }
        func names(_ lines: String) throws -> [String] {
            let loaded = Loaded(tables + lines, files: files)
            return try #require(loaded.configuration, "\(loaded.errors)").signing.identities
                .identities(for: try Self.author("jo@a.example")).map(\.keyName)
        }
        #expect(try names("MultipleSignatures yes") == ["one", "two", "three"])
        #expect(try names("MultipleSignatures no") == ["one"])
        #expect(try names("") == ["one"])
    }

    // MARK: In words

    @Test("Why there is no signature is told in OpenDKIM's words")
    func explanation() throws {
        let author = try Self.author("jo@x.b.example")
        func text(_ lines: String) throws -> String {
            let loaded = Loaded(
                lines, files: Self.files.merging(["/kt": "one a.example:s:/k/rsa"]) { $1 })
            return try #require(loaded.configuration, "\(loaded.errors)")
                .signing.identities.explanation(for: author)
        }
        #expect(try text("") == "no signing domain match for 'x.b.example'")
        #expect(
            try text(Self.oneKey + "Domain a.example")
                == "no signing domain match for 'x.b.example'")
        #expect(
            try text(Self.oneKey + "Domain a.example\nSubDomains yes")
                == "no signing subdomain match for 'x.b.example'")
        #expect(
            try text("KeyTable /kt\nSigningTable csl:a.example=one")
                == "no signing table match for 'jo@x.b.example'")
    }

    @Test(
        "Which domains are ours to send from",
        arguments: [
            ("Domain a.example", "a.example", true), ("Domain a.example", "x.a.example", false),
            ("Domain a.example\nSubDomains yes", "x.a.example", true),
            ("Domain *", "q.test", false), ("Domain *,a.example", "a.example", true),
            ("SigningTable csl:a.example=one", "a.example", true),
            ("SigningTable csl:jo@a.example=one", "a.example", true),
            ("SigningTable csl:.a.example=one", "x.a.example", true),
            ("SigningTable csl:.a.example=one", "a.example", false),
            ("SigningTable csl:*=one,jo@*=one", "q.test", false),
            ("SigningTable refile:/st", "a.example", true),
            ("SigningTable refile:/st", "x.b.example", true),
            ("SigningTable refile:/st", "q.test", false),
        ])
    func claims(lines: String, domain: String, expected: Bool) throws {
        let isTable = lines.hasPrefix("SigningTable")
        let loaded = Loaded(
            (isTable ? "KeyTable csl:one=a.example:s:/k/rsa\n" : Self.oneKey) + lines,
            files: Self.files.merging(["/st": "*@a.example one\n*@*.b.example one\n* one\n"]) {
                $1
            })
        let identities = try #require(loaded.configuration, "\(loaded.errors)").signing.identities
        #expect(identities.claims(try DomainName(domain)) == expected)
    }

    // MARK: What is refused

    @Test(
        "Parameters that need each other",
        arguments: [
            (
                "Domain a.example",
                [
                    "c:1: Domain: needs Selector beside it; add a line with Selector",
                    "c:1: Domain: needs KeyFile beside it; add a line with KeyFile",
                ]
            ),
            (
                "KeyFile /k/rsa",
                ["c:1: KeyFile: needs Selector beside it; add a line with Selector"]
            ),
            ("Selector s", ["c:1: Selector: needs KeyFile beside it; add a line with KeyFile"]),
            (
                "KeyTable csl:one=a.example:s:/k/rsa",
                ["c:1: KeyTable: needs SigningTable beside it; add a line with SigningTable"]
            ),
            (
                "SigningTable csl:*=one",
                ["c:1: SigningTable: needs KeyTable beside it; add a line with KeyTable"]
            ),
        ])
    func together(lines: String, errors: [String]) {
        #expect(Loaded(lines, files: Self.files).errors == errors)
        #expect(Loaded("Mode v\n" + lines, files: Self.files).errors == [])
    }

    @Test("What has no effect gets a notice")
    func noEffect() {
        let loaded = Loaded(
            Self.oneKey + "KeyTable csl:one=a.example:s:/k/rsa\nSigningTable csl:*=one",
            files: Self.files)
        #expect(
            loaded.notices == [
                "c:2: Selector: has no effect, as KeyTable is set",
                "c:1: KeyFile: has no effect, as KeyTable is set",
            ])
        #expect(
            Loaded(Self.oneKey, files: Self.files).notices
                == ["c:2: Selector: nothing is signed, as there is no Domain"])
    }

    @Test("Broken rows of the tables are all told, with file and line")
    func brokenRows() {
        let keys = """
            one a.example:s:/k/rsa
            none
            two a.example:s
            three a.example::/k/rsa
            four a..example:s:/k/rsa
            five a.example:s:/k/gone
            six a.example:s:/k/junk
            seven a.example:s:/k/small
            eight a.example:s:keys/rsa
            nine a.example:s:/k/ed:rsa-sha256
            ten a.example:s:/k/rsa:rsa-sha1
            one a.example:s:/k/ed
            """
        let senders = """
            a.example ome
            b.example
            c.example one:nobody
            d.example five
            q.test %
            """
        let loaded = Loaded(
            "KeyTable /kt\nSigningTable /st",
            files: Self.files.merging(["/kt": keys, "/st": senders]) { $1 })
        let form = "expected NAME DOMAIN:SELECTOR:KEY"
        #expect(
            loaded.errors == [
                "/kt:2: KeyTable: key “none” has 0 of 3 fields, \(form); if this is meant as a "
                    + "file, write file:PATH in the configuration",
                "/kt:3: KeyTable: key “two” has 2 of 3 fields, \(form)",
                "/kt:4: KeyTable: key “three” has an empty field, \(form)",
                "/kt:5: KeyTable: key “four”: “a..example” has an empty label (two dots in a "
                    + "row, or a dot at the start), \(form)",
                "/kt:6: KeyTable: key “five”: cannot read /k/gone: No such file or directory",
                "/kt:7: KeyTable: key “six”: /k/junk is not a usable private key: no private key "
                    + "found: expected PEM with “-----BEGIN PRIVATE KEY-----” or DER",
                "/kt:8: KeyTable: key “seven”: /k/small has only 768 bits, MinimumKeyBits asks "
                    + "for 1024; make a larger key (dkim-milterd keygen) and publish it under a "
                    + "new selector",
                "/kt:9: KeyTable: key “eight”: “keys/rsa” is neither a path nor a private key; "
                    + "a path begins with “/” or “./”",
                "/kt:10: KeyTable: key “nine” is of type ed25519, but its entry says rsa-sha256; "
                    + "remove the algorithm from the entry",
                "/kt:11: KeyTable: key “ten” is for rsa-sha1, which must not be used to sign "
                    + "(RFC 8301 §3.1); write rsa-sha256",
                "/st:1: SigningTable: signing table references unknown key 'ome'; "
                    + "is “one” meant?",
                "/st:2: SigningTable: “b.example” has no key name, expected "
                    + "SENDER NAME[:IDENTITY]; add the name of a key of KeyTable",
                "/st:3: SigningTable: “nobody” is not an identity, expected an address, or @ and "
                    + "a domain, such as @example.com",
                "/st:5: SigningTable: signing table references unknown key 'q.test'; "
                    + "add it to KeyTable",
            ])
        #expect(
            loaded.notices == ["/kt:12: KeyTable: key “one” is already at /kt:1, which counts"])
    }

    @Test("SignatureAlgorithm must not contradict a key")
    func contradiction() {
        #expect(
            Loaded(
                "SignatureAlgorithm rsa-sha256\nKeyFile /k/ed\nSelector s\nDomain a.example",
                files: Self.files
            ).errors == [
                "c:2: KeyFile: /k/ed is of type ed25519, but SignatureAlgorithm says rsa-sha256; "
                    + "remove SignatureAlgorithm, so that each key signs as its type demands"
            ])
    }

    @Test("Domains that nothing can match are refused")
    func badDomains() {
        #expect(
            Loaded(Self.oneKey + "Domain *.a.example,a_b.example,c d", files: Self.files).errors
                == [
                    "c:3: Domain: “*.a.example” is not a domain, expected a domain such as "
                        + "example.com, or *; write a.example, and SubDomains yes",
                    "c:3: Domain: “c d” holds a character other than letters, digits, hyphens "
                        + "and dots, expected a domain such as example.com, or *",
                ])
    }

    @Test(
        "A regular expression as a sender is refused",
        arguments: ["jo?@a.example", "(ann|bob)@a.example", "[ab]@a.example", "a|b@a.example"])
    func expression(sender: String) {
        let loaded = Loaded(
            "KeyTable csl:one=a.example:s:/k/rsa\nSigningTable refile:/st",
            files: Self.files.merging(["/st": "*@a.example one\n\(sender) one\n"]) { $1 })
        #expect(loaded.errors.count == 1)
        #expect(loaded.errors.first?.hasPrefix("/st:2: SigningTable: “\(sender)” holds") == true)
    }

    @Test(
        "A private key in place of a table is refused without a word of it",
        arguments: [TestKeys.rsa2048, "one a.example:s:\(TestKeys.rsa2048)"])
    func keyAsTable(text: String) {
        let loaded = Loaded(
            "KeyTable file:/kt\nSigningTable file:/st",
            files: Self.files.merging(["/kt": "# keys\n" + text]) { $1 })
        #expect(
            loaded.errors.first
                == "c:1: KeyTable: /kt:2: a private key begins here, on several lines; name the "
                + "key's file in its place; a file of keys is no table")
        #expect(!loaded.errors.joined().contains("MIIE"))
    }

    @Test("Rows that match nothing, or not what they seem to, get a notice")
    func odd() {
        func notices(_ type: String, _ row: String) -> [String] {
            Loaded(
                "KeyTable csl:one=a.example:s:/k/rsa\nSigningTable \(type):/st",
                files: Self.files.merging(["/st": row]) { $1 }
            ).notices
        }
        #expect(
            notices("refile", "a.example one") == [
                "/st:1: SigningTable: “a.example” matches no address; for all of a domain write "
                    + "*@a.example"
            ])
        #expect(
            notices("file", "*.a.example one") == [
                "/st:1: SigningTable: “*.a.example” matches nothing, as * is a wild card in "
                    + "refile: tables only"
            ])
        #expect(
            notices("file", "*@a.example one") == [
                "/st:1: SigningTable: “*@a.example” is read as “a.example”; it is a pattern for "
                    + "refile:"
            ])
        #expect(
            notices("file", "a.example one:@b.example") == [
                "/st:1: SigningTable: i=@b.example is left out, as it is not within a.example"
            ])
    }
}
