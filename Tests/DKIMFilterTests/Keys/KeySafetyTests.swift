import DKIMFilter
import Testing

@Suite("RequireSafeKeys")
struct KeySafetyTests {
    struct Layout: Sendable, CustomTestStringConvertible {
        let name: String
        /// Owner, group, mode of the key file.
        var file: (owner: UInt32, group: UInt32, mode: UInt32) = (0, 0, 0o600)
        /// Path, owner, group, mode of folders.
        var folders: [(path: String, owner: UInt32, group: UInt32, mode: UInt32)] = []
        /// What is said, after `c:1: KeyFile: `; nil where the key is taken.
        var refusal: String?
        var testDescription: String { name }
    }

    static let layouts: [Layout] = [
        Layout(name: "root's own"),
        Layout(name: "the daemon's own", file: (110, 110, 0o400)),
        Layout(name: "root's, readable by the daemon's group", file: (0, 110, 0o640)),
        Layout(
            name: "another user's", file: (1_000, 1_000, 0o600),
            refusal: "/etc/dkim/k belongs to eve; run: chown opendkim /etc/dkim/k"),
        Layout(
            name: "readable by all", file: (0, 0, 0o644),
            refusal: "/etc/dkim/k has mode 0644, so that all users could read it; "
                + "run: chmod 0600 /etc/dkim/k"),
        Layout(
            name: "writable by all", file: (0, 0, 0o602),
            refusal: "/etc/dkim/k has mode 0602, so that all users could replace it; "
                + "run: chmod 0600 /etc/dkim/k"),
        Layout(
            name: "readable by a group with other users", file: (110, 8, 0o640),
            refusal: "/etc/dkim/k has mode 0640, so that the user eve of the group mail could "
                + "read it; run: chmod 0600 /etc/dkim/k"),
        Layout(
            name: "readable by a group that does not exist", file: (0, 77, 0o640),
            refusal: "/etc/dkim/k has mode 0640, so that the unknown group 77 could read it; "
                + "run: chmod 0600 /etc/dkim/k"),
        Layout(
            name: "a folder that all can write", folders: [("/etc/dkim", 0, 0, 0o777)],
            refusal: "the folder /etc/dkim has mode 0777, so that all users could replace the "
                + "key; run: chmod o-w /etc/dkim"),
        Layout(
            name: "a folder that a group can write", folders: [("/etc/dkim", 0, 8, 0o775)],
            refusal: "the folder /etc/dkim has mode 0775, so that the user eve of the group mail "
                + "could replace the key; run: chmod g-w /etc/dkim"),
        Layout(
            name: "a folder that the daemon's group can write",
            folders: [("/etc/dkim", 0, 110, 0o775)]),
        Layout(
            name: "a folder of another user", folders: [("/etc", 1_000, 0, 0o755)],
            refusal: "the folder /etc belongs to eve, who could replace the key; "
                + "run: chown root /etc"),
        Layout(
            name: "beyond a folder that is closed to others nothing matters",
            folders: [("/etc", 0, 0, 0o700), ("/etc/dkim", 0, 0, 0o777)]),
        Layout(
            name: "a folder with the sticky bit keeps others off what is root's",
            folders: [("/etc", 0, 0, 0o1777)]),
        Layout(
            name: "another user's folder below one with the sticky bit",
            folders: [("/etc", 0, 0, 0o1777), ("/etc/dkim", 1_000, 0, 0o555)],
            refusal: "the folder /etc/dkim belongs to eve, who could replace the key; "
                + "run: chown root /etc/dkim"),
    ]

    private static func load(_ layout: Layout, _ more: String = "") -> Loaded {
        var environment = FakeEnvironment()
        environment.add(
            "/link", TestKeys.rsa2048, owner: layout.file.owner, group: layout.file.group,
            mode: layout.file.mode, resolved: "/etc/dkim/k")
        for folder in layout.folders {
            environment.addFolder(
                folder.path, owner: folder.owner, group: folder.group, mode: folder.mode)
        }
        return Loaded(
            "KeyFile /link\nSelector s\nDomain a.example\nUserID opendkim\n" + more,
            in: environment)
    }

    @Test("Nobody else may read or replace a key", arguments: layouts)
    func layout(_ layout: Layout) {
        let errors = Self.load(layout).errors
        #expect(errors == (layout.refusal.map { ["c:1: KeyFile: \($0)"] } ?? []))
    }

    @Test("RequireSafeKeys no takes any key, with one notice")
    func off() {
        for layout in Self.layouts {
            let loaded = Self.load(layout, "RequireSafeKeys no\n")
            #expect(loaded.errors == [])
            #expect(
                loaded.notices == [
                    "c:5: RequireSafeKeys: nobody looks whether others can read the private keys"
                ])
        }
    }

    @Test("A key that only root can read gets a notice, as a reload would not find it")
    func reload() {
        let notice =
            "KeyFile: /etc/dkim/k can be read at the start, but not when opendkim reads the "
            + "configuration anew; run: chown opendkim /etc/dkim/k"
        #expect(Self.load(Layout(name: "")).notices == [notice])
        #expect(Self.load(Layout(name: "", file: (110, 110, 0o400))).notices == [])
        #expect(Self.load(Layout(name: "", file: (0, 110, 0o640))).notices == [])
    }

    @Test("Without UserID the user is the one that the process runs as")
    func effectiveUser() {
        var environment = FakeEnvironment()
        environment.effectiveUser = 1_000
        environment.add("/k", TestKeys.rsa2048, owner: 1_000)
        #expect(
            Loaded("KeyFile /k\nSelector s\nDomain a.example", in: environment).errors == [])
    }
}
