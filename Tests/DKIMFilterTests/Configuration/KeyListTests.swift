import DKIMCore
import DKIMFilter
import Testing

@Suite("KeyList, the table of dkim-filter")
struct KeyListTests {
    private static let list = """
        # pattern:domain:key
        *@a.example:a.example:/k/alpha

        boss@*:b.example:/k/sub/beta\r
        *:c.example:/k/gamma
        """
    private static let files = [
        "/l": list, "/k/alpha": TestKeys.rsa2048, "/k/sub/beta.pem": TestKeys.rsa2048,
        "/k/gamma.private": TestKeys.rsa2048,
    ]

    /// Domain, selector and the key's name of each signature.
    private static func outcome(_ sender: String) throws -> [String] {
        let loaded = Loaded("KeyList /l", files: files)
        let configuration = try #require(loaded.configuration, "\(loaded.errors)")
        let parts = sender.split(separator: "@")
        let author = Mailbox(localPart: String(parts[0]), domain: try DomainName(parts[1]))
        return try configuration.signing.identities.identities(for: author).map {
            "\($0.domain) \($0.selector) \($0.keyName)"
        }
    }

    @Test(
        "The first pattern that matches signs; the selector is the file name without an ending",
        arguments: [
            ("jo@a.example", "a.example alpha line2"),
            ("boss@a.example", "a.example alpha line2"),
            ("boss@x.example", "b.example beta line4"),
            ("jo@x.example", "c.example gamma line5"),
        ])
    func signs(sender: String, expected: String) throws {
        #expect(try Self.outcome(sender) == [expected])
    }

    @Test("A notice says what to write today")
    func notice() {
        #expect(
            Loaded("KeyList /l", files: Self.files).notices == [
                "c:1: KeyList: is read as SigningTable and KeyTable; write these"
            ])
    }

    @Test("Relative keys and lists count from BaseDirectory")
    func relative() {
        let files = ["/b/l": "*:a.example:k/one", "/b/./k/one": TestKeys.rsa2048]
        let loaded = Loaded("KeyList l\nBaseDirectory /b", files: files)
        #expect(loaded.errors == [])
        #expect(loaded.configuration?.signing.identities.isEmpty == false)
    }

    @Test("What is wrong is told with its line of the list")
    func faults() {
        let list = "*@a.example:a.example\n\n*:b.example:/k/gone\n*:c..d:/k/one\n"
        let loaded = Loaded(
            "KeyList /l", files: ["/l": list, "/k/one": TestKeys.rsa2048])
        #expect(loaded.errors.count == 3)
        #expect(
            loaded.errors.first
                == "/l:1: KeyList: “*@a.example:a.example” is not a line of a key list, "
                + "expected PATTERN:DOMAIN:KEYPATH")
        #expect(
            loaded.errors.contains {
                $0.hasPrefix("/l:3: KeyList: ") && $0.contains("cannot read /k/gone:")
            }, "\(loaded.errors)")
        #expect(
            loaded.errors.contains { $0.hasPrefix("/l:4: KeyList: ") }, "\(loaded.errors)")
        #expect(
            Loaded("KeyList /gone").errors == [
                "c:1: KeyList: cannot read /gone: No such file or directory"
            ])
    }

    @Test("Four columns, as a README of old has them, are told from three")
    func fourColumns() {
        #expect(
            Loaded("KeyList /l", files: ["/l": "*@a.example:a.example:sel:/k/sel\n"]).errors == [
                "/l:1: KeyList: “*@a.example:a.example:sel:/k/sel” has four columns, expected "
                    + "PATTERN:DOMAIN:KEYPATH; leave out the third: the selector is the key's "
                    + "file name"
            ])
    }

    @Test("It does not stand beside today's tables")
    func beside() {
        let loaded = Loaded(
            "KeyList /l\nKeyTable file:/t\nSigningTable refile:/t",
            files: Self.files.merging(["/t": ""]) { $1 })
        #expect(
            loaded.errors == ["c:1: KeyList: stands beside KeyTable; keep the one or the other"])
    }
}
