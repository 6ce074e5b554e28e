import DKIMFilter
import Testing

@Suite("Data sets")
struct DataSetTests {
    private func open(
        _ value: String, _ files: [String: String] = [:], keys: DataSetKeys = .caseless
    ) throws -> any DataSet {
        try DataSetRegistry.open(
            value, keys: keys, location: SourceLocation(file: "c", line: 7),
            environment: FakeEnvironment(files))
    }

    @Test(
        "The type is told from the value",
        arguments: [
            ("a,b", ["a", "b"]), (" a , b ,", ["a", "b"]), ("CSL:a,b", ["a", "b"]),
            ("/f", ["k", "m"]), ("file:/f", ["k", "m"]), ("File: /f", ["k", "m"]),
            ("refile:/f", ["k", "m"]),
            ("2001:db8::/32", ["2001:db8::/32"]), ("::1,127.0.0.1", ["::1", "127.0.0.1"]),
            ("!::1", ["!::1"]), ("db:8::1", ["db:8::1"]), ("fe80::1,a", ["fe80::1", "a"]),
            ("a,file:/x", ["a", "file:/x"]), ("key=example.com:sel:/path", ["key"]),
        ])
    func type(value: String, keys: [String]) throws {
        let set = try open(value, ["/f": "k v\nm w\n"])
        #expect(try set.entries.map(\.key) == keys)
    }

    @Test(
        "A type that is not there is refused",
        arguments: [
            (
                "refil:/f",
                "“refil” is not a type of data set, expected one of csl, file, refile; is “refile:” meant?"
            ),
            (
                "ldap://x/",
                "directories (LDAP) are not asked; export the entries to a text file (file:PATH) or to a database (dsn:)"
            ),
            (
                "/etc/t.db",
                "a name that ends in .db is a Berkeley DB file, and these are not read; export it to a text file and write file:PATH"
            ),
            (
                "./table",
                "a path that does not begin with “/” is not taken as a file; write file:./table"
            ),
            ("file:/gone", "cannot read /gone: No such file or directory"),
            ("csl:", "the list is empty"), ("file:", "no file is named"),
        ])
    func refused(value: String, message: String) {
        let error = #expect(throws: DataSetError.self) { try open(value) }
        #expect(error?.description == message)
    }

    @Test("A file's entries have key, value and line; comments and CRs are cut off")
    func fileEntries() throws {
        let text = "# one\r\nkey\t a value: with colons  # why\r\n\r\n  lone\r\n"
        let set = try open("/f", ["/f": text])
        #expect(try set.entries.map(\.key) == ["key", "lone"])
        #expect(try set.entries.map(\.value) == ["a value: with colons", nil])
        #expect(try set.entries.map(\.location.description) == ["/f:2", "/f:4"])
    }

    @Test("The first entry of a key counts, and a line may be long")
    func firstCounts() throws {
        let long = String(repeating: "x", count: 5_000)
        let set = try open("/f", ["/f": "k \(long)\nK other\n"])
        #expect(try set.entry(for: "k")?.value == long)
        #expect(try set.entries.count == 2)
    }

    @Test("A list has values behind equals signs, and the place of its line")
    func listValues() throws {
        let set = try open("a=1, b = x=y ,c")
        #expect(try set.entries.map(\.value) == ["1", "x=y", nil])
        #expect(try set.entries.allSatisfy { $0.location.description == "c:7" })
    }

    @Test("Keys are compared as asked")
    func keys() throws {
        #expect(try open("A", keys: .exact).entry(for: "a") == nil)
        #expect(try open("A", keys: .caseless).entry(for: "a") != nil)
        #expect(
            try open("Bücher.example", keys: .domain).entry(for: "xn--bcher-kva.example") != nil)
        #expect(
            try open("Jo@Bücher.example", keys: .address)
                .entry(for: "jo@XN--bcher-kva.example") != nil)
    }

    @Test("In a refile the first match in the file counts, literal or not")
    func patternOrder() throws {
        let text = "*@a.example 1\njo@a.example 2\n*@*.example 3\n* 4\njo@b.example 5\n"
        let set = try open("refile:/f", ["/f": text], keys: .address)
        #expect(try set.entry(for: "jo@a.example")?.value == "1")
        #expect(try set.entry(for: "jo@b.example")?.value == "3")
        #expect(try set.entry(for: "jo@b.test")?.value == "4")
        #expect(
            try set.allEntries(for: "jo@a.example").compactMap(\.value) == ["1", "2", "3", "4"])
        #expect(try set.allEntries(for: "jo@b.example").compactMap(\.value) == ["3", "4", "5"])
    }
}
