import Testing

@testable import DKIMStores

@Suite("What an operator enters to change a row in a store")
struct KeyTableStatementTests {
    @Test(
        "Each kind of store has its own",
        arguments: [
            (
                "redis::secret@db:6379/2/dkim:key:",
                #"SET "dkim:key:a\"b" "example.com:new:/k/new""#
            ),
            (
                "valkey:/run/v.sock:/p", #"SET "pa\"b" "example.com:new:/k/new""#
            ),
            (
                "lmdb:/var/lib/it's",
                "printf '%s\\n' 'a\"b' 'example.com:new:/k/new' | mdb_load -T '/var/lib/it'\\''s'"
                    + "   (with -n if that is a file and no folder)"
            ),
            (
                "dsn:pgsql://u:p@db/mail/table=t?keycol=n?datacol=d,s,k?filter=on =3D 1",
                "UPDATE t SET d = 'example.com', s = 'new', k = '/k/new' WHERE n = 'a\"b' "
                    + "AND (on = 1);"
            ),
            (
                "dsn:sqlite3:///srv/k.db/table=t?keycol=n?datacol=v",
                "UPDATE t SET v = 'example.com:new:/k/new' WHERE n = 'a\"b';"
            ),
            ("file:/etc/KeyTable", nil),
        ] as [(String, String?)])
    func texts(table: String, expected: String?) throws {
        let text = try KeyTableStatement.text(
            setting: "a\"b", to: ["example.com", "new", "/k/new"], in: table)
        #expect(text == expected)
    }

    @Test("A quotation mark cannot end a value")
    func quoting() throws {
        let text = try KeyTableStatement.text(
            setting: "a'; DROP TABLE t; --", to: ["d", "s", "/k"],
            in: "dsn:sqlite3:///srv/k.db/table=t?keycol=n?datacol=v")
        #expect(text == "UPDATE t SET v = 'd:s:/k' WHERE n = 'a''; DROP TABLE t; --';")
    }
}
