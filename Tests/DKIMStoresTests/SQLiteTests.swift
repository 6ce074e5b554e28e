import DKIMFilter
import DKIMTestSupport
import Testing

@testable import DKIMStores

@Suite("Data sets in SQLite")
struct SQLiteTests {
    private let folder: PrivateFolder
    private let path: String

    init() throws {
        folder = try PrivateFolder()
        path = "\(folder.path)/dkim.db"
    }

    private func sql(_ text: String) throws {
        try Command.run(["sqlite3", "-bail", path], input: text)
    }

    private func value(
        table: String = "keys", key: String = "name", data: String = "domain,selector,key",
        more: String = ""
    ) -> String {
        "dsn:sqlite3://\(path)/table=\(table)?keycol=\(key)?datacol=\(data)\(more)"
    }

    private static let schema =
        "CREATE TABLE keys (name TEXT, domain TEXT, selector TEXT, key TEXT, active INTEGER);\n"

    @Test("Columns are joined by colons; OpenDBX's way to write the path works too")
    func columns() throws {
        try sql(
            Self.schema + "INSERT INTO keys VALUES ('k', 'a.example', 's', '/p:q', 1), "
                + "('short', 'a.example', NULL, NULL, 1), ('none', NULL, NULL, NULL, 1);")
        let set = try OpenedSets().open(value())
        #expect(set.name == "dsn:sqlite3://\(path)/table=keys")
        #expect(try set.value("k") == "a.example:s:/p:q")
        #expect(try set.value("short") == "a.example")
        let none = try set.entry(for: "none")
        #expect(none != nil && none?.value == nil)
        #expect(try set.entry(for: "x") == nil)
        let folder = folder.path.replacing("/", with: "=2F")
        let other = try OpenedSets().open(
            "dsn:sqlite://\(folder)/dkim.db/table=keys?keycol=name?datacol=domain")
        #expect(try other.value("k") == "a.example")
        #expect(try other.listing() == ["k=a.example", "short=a.example", "none="])
    }

    @Test("Keys are found as they are, whatever they hold")
    func hostile() throws {
        var text = Self.schema
        for key in HostileKeys.all {
            let quoted = key.replacing("'", with: "''")
            text += "INSERT INTO keys (name, domain) VALUES ('\(quoted)', 'd');\n"
        }
        try sql(text)
        let set = try OpenedSets().open(value(data: "domain"))
        for key in HostileKeys.all { #expect(try set.value(key) == "d", "\(key)") }
        for key in HostileKeys.impossible { #expect(try set.entry(for: key) == nil) }
    }

    @Test("A filter narrows the rows, and several rows are several entries")
    func filter() throws {
        try sql(
            Self.schema + "INSERT INTO keys VALUES ('k', 'b', NULL, NULL, 1), "
                + "('k', 'a', NULL, NULL, 1), ('k', 'off', NULL, NULL, 0);")
        let set = try OpenedSets().open(
            value(data: "domain", more: "?filter=active=3D1 OR active=3D7"))
        #expect(try set.allEntries(for: "k").map(\.value) == ["a", "b"])
        #expect(try set.listing() == ["k=b", "k=a"])
        #expect(try set.entry(for: "x") == nil)
    }

    @Test(
        "A column or table that is not there is refused, and is never taken as text",
        arguments: [
            ("keys", "name", "nocolumn", "no such column: nocolumn"),
            ("keys", "nokey", "domain", "no such column: nokey"),
            ("notable", "name", "domain", "no such table: notable"),
        ])
    func missing(table: String, key: String, data: String, words: String) throws {
        try sql(Self.schema)
        let error = #expect(throws: DataSetError.self) {
            try OpenedSets().open(value(table: table, key: key, data: data))
        }
        #expect(error?.problem.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("A file that is not there is refused, and is not made")
    func noFile() {
        let error = #expect(throws: DataSetError.self) { try OpenedSets().open(value()) }
        #expect(error?.problem.contains("No such file or directory") == true)
        #expect((try? Command.run(["test", "-e", path])) == nil)
    }

    @Test("A writer that holds the file longer than DataSetTimeout is an outage, then it goes on")
    func locked() throws {
        try sql(Self.schema + "INSERT INTO keys (name, domain) VALUES ('k', 'd');")
        let sets = OpenedSets()
        let set = try sets.open(value(data: "domain")) { $0.timeout = 1 }
        #expect(try set.value("k") == "d")
        let path = path
        let writer = ParallelThreads.start {
            _ = try? Command.run(
                [
                    "python3", "-c",
                    """
                    import sqlite3, sys, os, time
                    c = sqlite3.connect(sys.argv[1], isolation_level=None)
                    c.execute('BEGIN EXCLUSIVE')
                    open(sys.argv[1] + '.locked', 'w').close()
                    while not os.path.exists(sys.argv[1] + '.done'): time.sleep(0.05)
                    """, path,
                ])
        }
        try ServerProcess.retry { try Command.run(["test", "-e", path + ".locked"]) }
        let error = #expect(throws: DataSetError.self) { try set.value("other") }
        #expect(error?.problem.contains("database is locked") == true)
        #expect(try set.value("k") == "d")
        try Command.run(["touch", path + ".done"])
        writer.join()
        sets.clock.advance(seconds: 1)
        #expect(try set.value("other") == nil)
        #expect(sets.log.lines.count == 2)
    }

    @Test("A query that takes too long is broken off")
    func endless() throws {
        try sql(Self.schema + "INSERT INTO keys (name, domain) VALUES ('k', 'd');")
        let set = try OpenedSets().open(
            value(
                data: "domain",
                more: "?filter=name =3D 'k' AND (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT "
                    + "n + 1 FROM r) SELECT max(n) FROM r) > 0")
        ) {
            $0.timeout = 1
            $0.softStart = true
        }
        let error = #expect(throws: DataSetError.self) { try set.value("k") }
        #expect(error?.problem.contains("no answer in time") == true)
    }

    @Test("Another file in its place counts from the next look-up")
    func replaced() throws {
        try sql(Self.schema + "INSERT INTO keys (name, domain) VALUES ('k', 'old');")
        let set = try OpenedSets().open(value(data: "domain"))
        #expect(try set.value("k") == "old")
        try Command.run(["cp", path, path + ".next"])
        try Command.run(
            ["sqlite3", path + ".next"], input: "UPDATE keys SET domain = 'new';")
        try Command.run(["mv", path + ".next", path])
        #expect(try set.value("k") == "new")
    }
}
