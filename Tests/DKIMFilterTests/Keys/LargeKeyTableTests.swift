import DKIMCore
import DKIMFilter
import Glibc
import Testing

@Suite("Large and faulty tables")
struct LargeKeyTableTests {
    private static let tables = "KeyTable /kt\nSigningTable /st\n"

    /// Loads as the daemon does; with `all` as check-config does.
    private struct Outcome {
        var configuration: Configuration?
        var errors: [String] = []
        var notices: [String] = []

        init(_ environment: CountingEnvironment, all: Bool = false) {
            do throws(ConfigurationErrors) {
                (configuration, notices) = try Configuration.load(
                    path: "c", environment: environment, requiresSocket: false, readsAllKeys: all)
            } catch {
                errors = error.errors.map(\.description)
                notices = error.notices
            }
        }

        func signs(_ sender: String) throws -> String {
            let configuration = try #require(configuration, "\(errors)")
            let parts = sender.split(separator: "@")
            let author = Mailbox(
                localPart: String(parts[0]), domain: try DomainName(String(parts[1])))
            do throws(SigningLookupError) {
                return try configuration.signing.identities.identities(for: author)
                    .map { "\($0.domain) \($0.keyName)" }.joined(separator: "; ")
            } catch {
                return "error: \(error)"
            }
        }
    }

    private static func files(rows count: Int) -> [String: String] {
        var files = ["c": tables]
        files["/kt"] = (0..<count).map { "k\($0) d\($0).example:s:/k/\($0)\n" }.joined()
        files["/st"] = (0..<count).map { "d\($0).example k\($0)\n" }.joined()
        for index in 0..<count { files["/k/\(index)"] = TestKeys.ed25519 }
        return files
    }

    @Test("Of many keys the first thousand are read at the start, the others with their mail")
    func lazy() throws {
        let environment = CountingEnvironment(Self.files(rows: 1_500))
        environment.write("/k/1400", "junk")
        let daemon = Outcome(environment)
        #expect(daemon.errors == [])
        #expect(
            daemon.notices == [
                "KeyTable: 500 of 1500 keys are read when mail first needs them; "
                    + "check-config reads all"
            ])
        let keys = environment.reads.filter { $0.hasPrefix("/k/") }
        #expect(keys == (0..<1_000).map { "/k/\($0)" })
        #expect(try daemon.signs("jo@d1234.example") == "d1234.example k1234")
        #expect(try daemon.signs("jo@d1234.example") == "d1234.example k1234")
        #expect(environment.reads.filter { $0 == "/k/1234" }.count == 1)
        #expect(
            try daemon.signs("jo@d1400.example").hasPrefix(
                "error: error loading key 'k1400': /k/1400 is not a usable private key"))
        // Looking one up reads no table and no other key.
        #expect(environment.reads.count == 1_000 + 2 + 3)

        let check = Outcome(environment, all: true)
        #expect(check.errors.count == 1)
        #expect(
            check.errors.first?.hasPrefix(
                "/kt:1401: KeyTable: key “k1400”: /k/1400 is not a usable private key") == true)
        #expect(check.notices == [])
    }

    @Test("Many rows with one key read it once, at the start")
    func shared() throws {
        var files = Self.files(rows: 3_000)
        files["/kt"] = (0..<3_000).map { "k\($0) d\($0).example:s:/k/1\n" }.joined()
        let environment = CountingEnvironment(files)
        let outcome = Outcome(environment)
        #expect(outcome.notices == [])
        #expect(environment.reads.filter { $0.hasPrefix("/k/") } == ["/k/1"])
        #expect(try outcome.signs("jo@d2999.example") == "d2999.example k2999")
        #expect(environment.reads.filter { $0.hasPrefix("/k/") } == ["/k/1"])
    }

    @Test(
        "A faulty row in the middle of a large table is found at the start",
        arguments: [
            ("k1200", "key “k1200” has 0 of 3 fields"),
            ("k1200 d1200.example:s", "key “k1200” has 2 of 3 fields"),
            ("k1200 d..example:s:/k/1", "key “k1200”: “d..example” has an empty label"),
            ("k1200 -d.example:s:/k/1", "hyphen"), ("k1200 d.example-:s:/k/1", "hyphen"),
            ("k1200 d:s s:/k/1", "“s s” holds a character other than"),
            ("k1200 d.example:s!:/k/1", "“s!” holds a character other than"),
            ("k1200 \(String(repeating: "x", count: 64)).example:s:/k/1", "longer than 63"),
            ("k1200 d.example:s:k/1", "key “k1200”: “k/1” is neither a path nor a private key"),
            ("k1200 d.example:s:v=DKIM1; p=MC4C", "a public key stands in place of the private"),
            (
                "k1200 d.example:s:-----BEGIN PUBLIC KEY-----MC4C-----END PUBLIC KEY-----",
                "a public key stands in place of the private"
            ),
            ("k1200 d.example::/k/1", "key “k1200” has an empty field"),
            ("k1200 d.example:s:/k/1:rsa-sha256", "is of type ed25519, but its entry says"),
        ])
    func faultInTheMiddle(row: String, message: String) {
        var files = Self.files(rows: 2_000)
        // A key of its own would not be read here, so far down; this one is known.
        files["/kt"] = (0..<2_000).map {
            $0 == 1_200 ? row + "\n" : "k\($0) d\($0).example:s:/k/1\n"
        }.joined()
        let errors = Outcome(CountingEnvironment(files)).errors
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("/kt:1201: KeyTable: ") == true, "\(errors)")
        #expect(errors.first?.contains(message) == true, "\(errors)")
    }

    /// Often no name of a domain.
    private static func name(_ dice: inout Dice) -> String {
        (0..<Int.random(in: 0...4, using: &dice)).map { _ in
            dice.pick([
                "a", "B", "7", "-", "_", ".", "é", "!", String(repeating: "l", count: 62),
                String(repeating: "m.", count: 100),
            ])
        }.joined()
    }

    private static func isName(_ text: String) -> Bool {
        do throws(DomainNameError) {
            _ = try DomainName(text)
            return true
        } catch {
            return false
        }
    }

    @Test("A sender is in order if and only if its domain is", arguments: ["file", "refile"])
    func randomSenders(type: String) {
        var dice = Dice(7)
        var table = ""
        var expected: [Int] = []
        for line in 1...1_000 {
            let domain = Self.name(&dice)
            let start = type == "file" ? dice.pick(["jo@", "jo@.", "", "."]) : "*@"
            table += start + domain + " one\n"
            // What begins with a dot stands for the part behind it; a pattern is no name and
            // may be any part of one.
            let isPart = !start.hasSuffix(".") && domain.hasPrefix(".")
            let isGood =
                type == "file"
                ? Self.isName(isPart ? String(domain.dropFirst()) : domain)
                : !domain.isEmpty && !domain.contains("!")
            if !isGood || domain.hasSuffix(".") { expected.append(line) }
        }
        let outcome = Outcome(
            CountingEnvironment([
                "c": "KeyTable csl:one=a.example:s:/k\nSigningTable \(type):/st", "/st": table,
                "/k": TestKeys.ed25519,
            ]))
        let lines = outcome.errors.dropLast().map { error in
            Int(error.dropFirst(4).prefix { $0 != ":" }) ?? 0
        }
        #expect(lines == Array(expected.prefix(100)))
        #expect(
            outcome.errors.last == "SigningTable: \(expected.count - 100) more rows have faults")
    }

    @Test("A row far down is in order if and only if its names are", arguments: 0..<4)
    func randomRows(seed: Int) throws {
        var dice = Dice(UInt64(seed))
        var table = (0..<1_000).map { "k\($0) d\($0).example:s:/k/1\n" }.joined()
        var expected: [Int] = []
        for line in 1_001...3_000 {
            let (domain, selector) = (Self.name(&dice), Self.name(&dice))
            let path = dice.pick(["/k/1", "/k/1", "/k/1", "", "k", "/k/1:rsa-sha256", "/k/gone"])
            table += "k\(line) \(domain):\(selector):\(path)\n"
            if !Self.isName(domain) || !Self.isName(selector) || path != "/k/1" {
                expected.append(line)
            }
        }
        // As many faults as are told, so that each of them is seen.
        let outcome = Outcome(
            CountingEnvironment([
                "c": Self.tables, "/kt": table, "/st": "", "/k/1": TestKeys.ed25519,
            ]))
        let lines = outcome.errors.dropLast().map { error in
            Int(error.dropFirst(4).prefix { $0 != ":" }) ?? 0
        }
        #expect(lines == Array(expected.prefix(100)))
        #expect(outcome.errors.last == "KeyTable: \(expected.count - 100) more rows have faults")
    }

    @Test(
        "Faulty senders are told with file and line",
        arguments: [
            ("file", "a..example one", "“a..example”: “a..example” has an empty label"),
            ("file", "jo@ one", "“jo@”: "), ("file", "jo@-a.example one", "hyphen"),
            ("file", "a.example", "“a.example” has no key name"),
            ("file", "a.example :@a.example", "“a.example” has no key name"),
            ("file", "a.example onee", "unknown key 'onee'; is “one” meant?"),
            ("file", "% one", "“%”: "), ("file", "a.example. one", "it ends in a dot"),
            ("refile", "*@a.example. one", "it ends in a dot"),
            ("refile", "*@(a|b).example one", "holds the character ( of regular expressions"),
            ("refile", "*@[ab].example one", "holds the character [ of regular expressions"),
            ("refile", "*@a?.example one", "holds the character ? of regular expressions"),
            ("refile", "*@a\\.example one", "holds the character \\ of regular expressions"),
            ("refile", "*@ one", "“*@” matches nothing, as it names no domain"),
            ("refile", "*@a.example", "“*@a.example” has no key name"),
            ("refile", "*@a.example two", "unknown key 'two'"),
        ])
    func faultySenders(type: String, row: String, message: String) {
        let outcome = Outcome(
            CountingEnvironment([
                "c": "KeyTable csl:one=a.example:s:/k\nSigningTable \(type):/st",
                "/k": TestKeys.ed25519, "/st": "b.example one:@a.example\n\n\(row)\n",
            ]))
        #expect(outcome.errors.count == 1)
        #expect(outcome.errors.first?.hasPrefix("/st:3: SigningTable: ") == true)
        #expect(outcome.errors.first?.contains(message) == true, "\(outcome.errors)")
    }

    @Test("Of thousands of faults a hundred are told, and how many more there are")
    func manyFaults() {
        var files = Self.files(rows: 10)
        files["/kt"] = (0..<5_000).map { "k\($0) d:s\n" }.joined()
        let errors = Outcome(CountingEnvironment(files)).errors
        #expect(errors.count == 101)
        #expect(errors.first?.hasPrefix("/kt:1: ") == true)
        #expect(errors.last == "KeyTable: 4900 more rows have faults")
    }

    @Test("LenientTables: faulty rows concern their own mail only, and are told in the log")
    func lenient() throws {
        let outcome = Outcome(
            CountingEnvironment([
                "c": Self.tables + "LenientTables yes", "/k": TestKeys.ed25519, "/junk": "junk",
                "/kt": "one a.example:s:/k\ntwo b.example:s\nthree c.example:s:/junk\n",
                "/st": "a.example one\nb.example two\nc.example three\nd.example four\ne.example\n",
            ]))
        #expect(outcome.errors == [])
        #expect(
            outcome.notices.map { $0.prefix(6) } == [
                "/kt:2:", "/kt:3:", "/st:4:", "/st:5:",
            ])
        #expect(
            outcome.notices.allSatisfy {
                $0.hasSuffix("(LenientTables: mail that needs this has to wait)")
            })
        #expect(try outcome.signs("jo@a.example") == "a.example one")
        for domain in ["b", "c", "d", "e"] {
            #expect(try outcome.signs("jo@\(domain).example").hasPrefix("error: "))
        }
        #expect(try outcome.signs("jo@f.example") == "")
    }

    @Test("CheckSigningTable no: missing keys are noticed with their mail")
    func unchecked() throws {
        let files = [
            "c": Self.tables + "CheckSigningTable no", "/k": TestKeys.ed25519,
            "/kt": "one a.example:s:/k\n", "/st": "a.example one\nb.example two\n",
        ]
        let outcome = Outcome(CountingEnvironment(files))
        #expect(outcome.errors == [])
        #expect(try outcome.signs("jo@a.example") == "a.example one")
        #expect(
            try outcome.signs("jo@b.example")
                == "error: signing table references unknown key 'two'")
    }

    @Test("Patterns that an earlier line has already are noticed, unless all matches sign")
    func repeatedPatterns() {
        var files = [
            "c": "KeyTable /kt\nSigningTable refile:/st", "/k": TestKeys.ed25519,
            "/kt": "one a.example:s:/k\ntwo a.example:t:/k\n",
            "/st": "*@a.example one\n*@A.example two\n",
        ]
        #expect(
            Outcome(CountingEnvironment(files)).notices == [
                "/st:2: SigningTable: “*@A.example” is already at /st:1, which counts"
            ])
        files["c"] = "KeyTable /kt\nSigningTable refile:/st\nMultipleSignatures yes"
        #expect(Outcome(CountingEnvironment(files)).notices == [])
        files["c"] = "KeyTable /kt\nSigningTable /st\nMultipleSignatures yes"
        files["/st"] = "a.example one\nA.example two\n"
        #expect(
            Outcome(CountingEnvironment(files)).notices == [
                "/st:2: SigningTable: “A.example” is already at /st:1, which counts; so that both "
                    + "sign, make it a refile: table"
            ])
    }

    @Test("The one key of Domain is read once")
    func oneKey() throws {
        let environment = CountingEnvironment([
            "c": "Domain a.example\nSelector s\nKeyFile /k", "/k": TestKeys.ed25519,
        ])
        let outcome = Outcome(environment)
        #expect(try outcome.signs("jo@a.example") == "a.example /k")
        #expect(try outcome.signs("al@a.example") == "a.example /k")
        #expect(environment.reads == ["c", "/k"])
    }

    @Test("The environment of messages tells its log of a key file that changes")
    func logged() throws {
        let environment = CountingEnvironment([
            "c": "Domain a.example\nSelector s\nKeyFile /k", "/k": TestKeys.ed25519,
        ])
        let outcome = Outcome(environment)
        let log = MemoryLog()
        let messages = FilterEnvironment(
            configuration: try #require(outcome.configuration), resolver: NoKeys(), log: log,
            hostName: "h", now: { 0 })
        environment.write("/k", "junk")
        // The next look at the file is up to a second away.
        let author = Mailbox(localPart: "jo", domain: try DomainName("a.example"))
        while log.lines.isEmpty {
            let identities = try messages.configuration.signing.identities.identities(for: author)
            #expect(identities.count == 1)
            usleep(20_000)
        }
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.hasPrefix("error: key file /k has changed and cannot be") == true)
    }

    private struct NoKeys: KeyResolver {
        func resolve(
            _ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void
        ) {
            completion(.noSuchName)
        }
    }
}
