import DKIMCore
import DKIMFilter
import Testing

@Suite("The grammar of the configuration file")
struct ConfigurationFileTests {
    @Test("Names have any case, comments begin anywhere, a CR ends a line too")
    func grammar() throws {
        let text = """
            # all of it\r
            \tsyslog   YES # and why\r
            SYSLOGFACILITY\tlocal3
            Selector  mail#2026

            """
        let loaded = try #require(
            Loaded(text + "KeyFile /k\n", files: ["/k": TestKeys.rsa2048])
                .configuration)
        #expect(loaded.daemon.syslog)
        #expect(loaded.daemon.syslogFacility == .local3)
        #expect(loaded.keys.selector?.ascii == "mail")
    }

    @Test("A file without a last line end, with a mark of UTF-8, or empty, is read")
    func edges() {
        #expect(Loaded("\u{FEFF}Mode s").configuration?.mode == .sign)
        #expect(Loaded("").configuration?.mode == .signAndVerify)
    }

    @Test("The last line of a parameter wins, and a notice says so")
    func lastWins() {
        let loaded = Loaded("Mode s\nMode v\n")
        #expect(loaded.configuration?.mode == .verify)
        #expect(loaded.notices == ["c:2: Mode: this line wins over line 1"])
    }

    @Test("The command line wins over the file")
    func overrides() {
        let loaded = Loaded("Mode s\n", overrides: [("mode", "v")])
        #expect(loaded.configuration?.mode == .verify)
        #expect(
            Loaded("", overrides: [("Mode", "x")]).errors
                == ["command line: Mode: “x” is not a mode, expected s, v or sv"])
    }

    @Test("Include puts lines in its place, with their own file and line")
    func include() {
        let loaded = Loaded("Mode s\nInclude more\nSyslog yes\n", files: ["more": "#\nMode v\n"])
        #expect(loaded.configuration?.mode == .verify)
        #expect(loaded.configuration?.daemon.syslog == true)
        #expect(
            Loaded("Include more\n", files: ["more": "#\nMode x\n"]).errors
                == ["more:2: Mode: “x” is not a mode, expected s, v or sv"])
    }

    @Test("Include goes five deep and no deeper")
    func depth() {
        var files = ["i5": "Mode v\n"]
        for level in 1...4 { files["i\(level)"] = "Include i\(level + 1)\n" }
        #expect(Loaded("Include i1\n", files: files).configuration?.mode == .verify)
        files["i5"] = "Include i6\n"
        files["i6"] = ""
        #expect(
            Loaded("Include i1\n", files: files).errors
                == [
                    "i5:1: Include: files are included more than 5 deep; "
                        + "does a file include itself?"
                ])
        #expect(Loaded("Include c\n").errors.count == 1)
    }

    @Test("All problems are told, in the order of the lines")
    func allProblems() {
        let text = """
            Nonsense 1
            On-Default explode
            Mode
            Syslog on
            Include gone
            """
        #expect(
            Loaded(text).errors == [
                "c:1: Nonsense: unknown parameter; remove the line",
                "c:2: On-Default: “explode” is not an action, expected accept, discard, "
                    + "quarantine, reject or tempfail",
                "c:3: Mode: has no value; write one, or remove the line",
                "c:4: Syslog: “on” is neither yes nor no; use yes or no",
                "c:5: Include: cannot read gone: No such file or directory",
            ])
    }

    @Test(
        "A name that is not known is refused with what was probably meant",
        arguments: [
            ("Slector s", "c:1: Slector: unknown parameter; is “Selector” meant?"),
            ("Mode=s", "c:1: Mode=s: unknown parameter; write a blank in place of “=” after Mode"),
            ("OnDefault accept", "c:1: OnDefault: unknown parameter; is “On-Default” meant?"),
        ])
    func unknown(line: String, message: String) {
        #expect(Loaded(line).errors == [message])
    }

    @Test("A configuration file that is not there is an error")
    func missingFile() {
        #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(
                path: "/gone", environment: FakeEnvironment(), requiresSocket: false)
        }
    }

    @Test("Without a file everything has its default")
    func noFile() throws {
        let loaded = try Configuration.load(
            path: nil, environment: FakeEnvironment(), requiresSocket: false)
        #expect(loaded.configuration.path == nil)
        #expect(loaded.configuration.signing.identities.isEmpty)
    }
}
