import DKIMFilter
import DKIMTestSupport
import Testing

@testable import DKIMStores

@Suite("Data sets in PostgreSQL", .serialized)
struct PostgreSQLTests {
    /// One for all tests: to make one takes seconds.
    private static let shared = Result { try PostgreSQLServer() }

    private let server: PostgreSQLServer

    init() throws {
        server = try Self.shared.get()
        try server.sql(
            """
            DROP TABLE IF EXISTS keys;
            CREATE TABLE keys (name text, domain text, selector varchar(63), key text, \
            active boolean DEFAULT true);
            GRANT SELECT ON keys TO dkim;
            """, database: "mail")
    }

    private func insert(_ rows: String) throws {
        try server.sql("INSERT INTO keys VALUES \(rows);", database: "mail")
    }

    @Test("Columns are joined by colons, by TCP and over the Unix socket")
    func columns() throws {
        try insert(
            "('k', 'a.example', 's', '/p:q'), ('short', 'a.example', NULL, NULL), "
                + "('none', NULL, NULL, NULL), ('pem', 'd', 's', E'-----BEGIN\\nline\\n')")
        for host in ["127.0.0.1", "localhost", server.folder.path] {
            let set = try OpenedSets().open(server.value(host: host))
            #expect(try set.value("k") == "a.example:s:/p:q")
            #expect(try set.value("short") == "a.example")
            let none = try set.entry(for: "none")
            #expect(none != nil && none?.value == nil)
            #expect(try set.value("pem") == "d:s:-----BEGIN\nline\n")
            #expect(try set.entry(for: "x") == nil)
            #expect(
                try set.listing().sorted() == [
                    "k=a.example:s:/p:q", "none=", "pem=d:s:-----BEGIN\nline\n", "short=a.example",
                ])
        }
    }

    @Test("Keys are found as they are, whatever they hold")
    func hostile() throws {
        for key in HostileKeys.all {
            try insert("('\(key.replacing("'", with: "''"))', 'd', NULL, NULL)")
        }
        let set = try OpenedSets().open(server.value(data: "domain"))
        for key in HostileKeys.all { #expect(try set.value(key) == "d", "\(key)") }
        for key in HostileKeys.impossible { #expect(try set.entry(for: key) == nil) }
    }

    @Test("A column of numbers can be asked; a name that is no number concerns nobody else")
    func numbers() throws {
        try server.sql(
            """
            DROP TABLE IF EXISTS numbered;
            CREATE TABLE numbered (id serial, value text);
            INSERT INTO numbered VALUES (1, 'one');
            GRANT SELECT ON numbered TO dkim;
            """, database: "mail")
        let sets = OpenedSets()
        let set = try sets.open(server.value(table: "numbered", key: "id", data: "value"))
        #expect(try set.value("1") == "one")
        let error = #expect(throws: DataSetError.self) { try set.entry(for: "abc") }
        #expect(error?.isTemporary == false)
        #expect(try set.value("1") == "one")
        #expect(sets.log.lines == [])
    }

    @Test("Text that the database's encoding lacks is not there")
    func encoding() throws {
        try server.sql(
            """
            DROP DATABASE IF EXISTS latin;
            CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;
            """)
        try server.sql(
            """
            CREATE TABLE keys (name text, domain text);
            INSERT INTO keys VALUES ('k', 'a.example');
            GRANT SELECT ON keys TO dkim;
            """, database: "latin")
        let sets = OpenedSets()
        let value = server.value(data: "domain").replacing("/mail/", with: "/latin/")
        let set = try sets.open(value)
        #expect(try set.entry(for: "ж@a.example") == nil)
        #expect(try set.value("k") == "a.example")
        #expect(sets.log.lines == [])
    }

    @Test("A filter narrows the rows, several rows are several entries, letter case folds")
    func filter() throws {
        try insert(
            "('k', 'b', NULL, NULL, true), ('k', 'a', NULL, NULL, true), "
                + "('k', 'off', NULL, NULL, false)")
        let set = try OpenedSets().open(
            server.value(
                table: "Public.KEYS", key: "NAME", data: "Domain", more: "?filter=active"))
        #expect(try set.allEntries(for: "k").map(\.value) == ["a", "b"])
    }

    @Test("The first host that answers is taken")
    func hosts() throws {
        try insert("('k', 'd', NULL, NULL)")
        let silent = try ScriptedServer(answer: nil)
        defer { silent.stop() }
        let set = try OpenedSets().open(
            server.value(host: "127.0.0.2,127.0.0.1", data: "domain"))
        #expect(try set.value("k") == "d")
    }

    @Test("A wrong password is told with the parameter, and is never printed")
    func password() throws {
        let error = #expect(throws: DataSetError.self) {
            try OpenedSets().open(server.value(login: "dkim:wr0ngpw"))
        }
        #expect(error?.description.contains("wr0ngpw") == false)
        #expect(error?.problem.contains("password authentication failed") == true)
        #expect(error?.problem.contains("dsn:pgsql://dkim:***@") == true)
        // The loader puts file, line and parameter before it.
        let text = "Mode s\nKeyTable \(server.value(login: "dkim:wr0ngpw"))\nSigningTable csl:a=b\n"
        let errors = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(
                path: "c", environment: OpenedSets().system(text), requiresSocket: false)
        }
        let lines = errors?.errors.map(\.description) ?? []
        #expect(lines.contains { $0.hasPrefix("c:2: KeyTable: dsn:pgsql://dkim:***@") }, "\(lines)")
        #expect(!lines.contains { $0.contains("wr0ngpw") })
        #expect(errors?.isTemporary == true)
    }

    @Test(
        "What is not there, or not allowed, is refused at the start",
        arguments: [
            ("keys", "nocolumn", "column \"nocolumn\" does not exist"),
            ("notable", "domain", "relation \"notable\" does not exist"),
            ("pg_authid", "rolname", "permission denied for table pg_authid"),
        ])
    func missing(table: String, data: String, words: String) throws {
        let error = #expect(throws: DataSetError.self) {
            try OpenedSets().open(
                server.value(
                    table: table, key: table == "pg_authid" ? "rolname" : "name", data: data))
        }
        #expect(error?.problem.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("A server that stops is an outage during which what is known serves; then it goes on")
    func outage() throws {
        try insert("('k', 'd', NULL, NULL)")
        let sets = OpenedSets()
        let set = try sets.open(server.value(data: "domain"))
        #expect(try set.value("k") == "d")
        server.stop()
        let error = #expect(throws: DataSetError.self) { try set.value("other") }
        #expect(error?.isTemporary == true)
        sets.clock.advance(seconds: 60)
        #expect(try set.value("k") == "d")
        sets.clock.advance(seconds: 3_600)
        #expect(throws: DataSetError.self) { try set.value("k") }
        try server.start()
        sets.clock.advance(seconds: 30)
        #expect(try set.value("k") == "d")
        #expect(try set.value("other") == nil)
        #expect(sets.log.lines.count == 2, "\(sets.log.lines)")
        #expect(sets.log.lines.last?.hasSuffix("answers again after 3690 s") == true)
    }

    @Test("A restart between two look-ups goes unnoticed")
    func restart() throws {
        try insert("('k', 'd', NULL, NULL)")
        let sets = OpenedSets()
        let set = try sets.open(server.value(data: "domain"))
        #expect(try set.value("k") == "d")
        server.stop()
        try server.start()
        #expect(try set.value("k") == "d")
        #expect(sets.log.lines == [])
    }

    @Test("A slow answer ends with the time-out; the next question has a connection of its own")
    func slow() throws {
        try insert("('k', 'd', NULL, NULL), ('slow', 'd', NULL, NULL)")
        try server.sql(
            """
            CREATE OR REPLACE FUNCTION nap(t text) RETURNS boolean LANGUAGE plpgsql AS \
            'BEGIN IF t = ''slow'' THEN PERFORM pg_sleep(8); END IF; RETURN true; END';
            """, database: "mail")
        let sets = OpenedSets()
        let set = try sets.open(server.value(data: "domain", more: "?filter=nap(name)")) {
            $0.timeout = 5
        }
        let error = #expect(throws: DataSetError.self) { try set.value("slow") }
        #expect(error?.problem.contains("no answer in time") == true)
        sets.clock.advance(seconds: 1)
        #expect(try set.value("k") == "d")
    }

    @Test("Many threads ask at the same time")
    func threads() throws {
        try server.sql(
            "INSERT INTO keys SELECT 'k' || n, 'd' || n FROM generate_series(0, 199) n;",
            database: "mail")
        let set = try OpenedSets().open(server.value(data: "domain"))
        let wrong = ParallelThreads.map(16) { thread in
            (0..<200).count {
                (try? set.value("k\(($0 + thread) % 200)")) != "d\(($0 + thread) % 200)"
            }
        }
        #expect(wrong == Array(repeating: 0, count: 16))
    }
}
