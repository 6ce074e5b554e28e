import Testing

@testable import dkim_milterd

/// The small parsers of `migrate`.
@Suite struct MigrationTextTests {
    @Test(
        "shell assignments as a shell would read them",
        arguments: [
            ("A=1", "A=1"), ("#A=1", ""), (" A=1 ", "A=1"), ("A=\"x y\"", "A=x y"),
            ("A='$B'", "A=$B"), ("B=/run\nA=$B/x", "B=/run A=/run/x"),
            ("B=b\nA=${B}c", "B=b A=bc"), ("A=$NAME", "A=opendkim"), ("A=$C", "A="),
            ("A=1 # why", "A=1"), ("export", ""), ("A-B=1", ""), ("=1", ""), ("A=", "A="),
            ("A=$", "A="), ("A=\"1", "A=1"), ("A=${B", "A="),
        ])
    func assignments(text: String, expected: String) {
        let defaults = ShellDefaults(text, name: "opendkim")
        let words = defaults.assignments.map { "\($0.name)=\($0.value)" }
        #expect(words.joined(separator: " ") == expected)
    }

    @Test(
        "the file of a table",
        arguments: [
            ("file:/a", "/a"), ("refile:/a", "/a"), ("REFILE: /a", "/a"), ("/a", "/a"),
            ("/a.db", nil), ("csl:/a", nil), ("a,b", nil), ("dsn:mysql://h/d", nil),
        ] as [(String, String?)])
    func tableFiles(value: String, expected: String?) {
        #expect(MigrationReport.tableFile(value) == expected)
    }

    @Test("a text is parted at the ends of its sentences")
    func sentences() {
        #expect(
            MigrationReport.sentences("One. Two; see 3.4. And so on")
                == ["One.", "Two; see 3.4.", "And so on"])
        #expect(MigrationReport.sentences("").isEmpty)
    }
}
