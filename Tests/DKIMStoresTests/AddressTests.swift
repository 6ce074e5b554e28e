import DKIMFilter
import Foundation
import Testing

@testable import DKIMStores

@Suite("The manual page")
struct StoreManualTests {
    @Test("It tells of every kind of store")
    func types() throws {
        let manual = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Man/dkim-filter.conf.5")
        let text = try String(contentsOf: manual, encoding: .utf8)
        for type in DataSetStores(log: RecordingLog()).types {
            #expect(text.contains(".It Cm \(type.name) : Ns "), "\(type.name)")
        }
    }
}

@Suite("Addresses of databases and Redis servers")
struct AddressTests {
    @Test("A database's address is read as OpenDKIM documents it")
    func database() throws {
        let address = try DatabaseAddress(
            "pgsql://dkim:p=40=3A=2F=23w@5433+db.example/mail/table=keys?keycol=name"
                + "?datacol=domain,selector,key?filter=active =3D 1 AND a/b > 0")
        #expect(address.backend == .postgreSQL)
        #expect(address.user == "dkim")
        #expect(address.password == "p@:/#w")
        #expect(address.port == 5_433)
        #expect(address.hosts == ["db.example"])
        #expect(address.database == "mail")
        #expect(address.table == "keys")
        #expect(address.keyColumn == "name")
        #expect(address.dataColumns == ["domain", "selector", "key"])
        #expect(address.filter == "active = 1 AND a/b > 0")
        #expect(address.displayName == "dsn:pgsql://dkim:***@5433+db.example/mail/table=keys")
    }

    @Test(
        "The place may be written in several ways",
        arguments: [
            ("postgresql://db/m/", nil, nil, ["db"], "m"),
            ("postgres://u@db/m/", "u", nil, ["db"], "m"),
            ("pgsql://u:@db/m/", "u", nil, ["db"], "m"),
            ("PGSQL:///m/", nil, nil, [""], "m"),
            ("pgsql://a,b/m/", nil, nil, ["a", "b"], "m"),
            ("pgsql://u:p@5444+[2001:db8::1]/m/", "u", 5_444, ["2001:db8::1"], "m"),
            ("pgsql://5444+=2Frun=2Fpg/m/", nil, 5_444, ["/run/pg"], "m"),
            ("sqlite3:///var/lib/dkim.db/", nil, nil, [""], "var/lib/dkim.db"),
            ("sqlite://=2Fvar=2Flib/dkim.db/", nil, nil, ["/var/lib"], "dkim.db"),
            ("sqlite3:///a@b/c+d/e.db/", nil, nil, [""], "a@b/c+d/e.db"),
        ] as [(String, String?, UInt16?, [String], String)])
    func place(
        text: String, user: String?, port: UInt16?, hosts: [String], database: String
    ) throws {
        let address = try DatabaseAddress(text + "table=t?keycol=k?datacol=d")
        #expect(address.user == user)
        #expect(address.port == port)
        #expect(address.hosts == hosts)
        #expect(address.database == database)
    }

    @Test(
        "A database's address that cannot be is refused, without the password",
        arguments: [
            ("pgsql:db", "there is no “://” in it"),
            ("pgsql://u:secret@db/m", "it names no table"),
            ("pgsql://u:secret@db/table=t?keycol=k?datacol=d", "it names no database"),
            ("pgsql://u:secret@db/m/table=t?keycol=k", "it needs table=, keycol= and datacol="),
            ("pgsql://u:secret@db/m/table=t?keycol=k?datacol=d?filtr=x", "is “filter” meant?"),
            (
                "pgsql://u:secret@x+db/m/table=t?keycol=k?datacol=d",
                "what stands before “+” is not a port"
            ),
            (
                "pgsql://u:secret@db/m/table=t?keycol=k?datacol=d?filter=a=10",
                "write an equals sign before two hexadecimal digits as =3D"
            ),
            (
                "pgsql://u:se/secret@db/m/table=t?keycol=k?datacol=d",
                "a slash in a password is written as =2F"
            ),
            (
                "mysql://u:secret@db/m/table=t?keycol=k?datacol=d",
                "databases of type “mysql” are not asked; use pgsql or sqlite3, or export the table"
            ),
            (
                "pgsq://u:secret@db/m/table=t?keycol=k?datacol=d",
                "“pgsq” is not a type of database, expected pgsql or sqlite3; is “pgsql” meant?"
            ),
        ])
    func badDatabase(text: String, words: String) {
        let error = #expect(throws: DataSetError.self) { try DatabaseAddress(text) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("secret") == false)
        #expect(error?.isTemporary == false)
    }

    @Test("Names are quoted; PostgreSQL's are the same in all letter cases unless they were quoted")
    func statements() throws {
        let address = try DatabaseAddress(
            "pgsql://db/m/table=Public.Keys?keycol=\"Na\"\"me\"?datacol=a`b,order?filter=x OR y")
        let postgres = SQLText(address, placeholder: "$1", quote: "\"", foldsCase: true)
        #expect(
            postgres.lookUp
                == #"SELECT "a`b", "order" FROM "public"."keys" WHERE "Na""me" = $1 AND (x OR y) "#
                + "ORDER BY 1, 2 LIMIT 16")
        let lite = SQLText(address, placeholder: "?1", quote: "`", foldsCase: false)
        #expect(
            lite.listing
                == "SELECT `Na\"me`, `a``b`, `order` FROM `Public`.`Keys` WHERE (x OR y) "
                + "LIMIT 100001")
    }

    @Test(
        "Columns become one value, with what is missing at the end left out",
        arguments: [
            ([nil], nil), (["a"], "a"), (["a", "s", "k:v"], "a:s:k:v"), (["a", nil], "a"),
            ([nil, "b"], ":b"), (["a", nil, nil], "a"), ([""], ""),
        ] as [([String?], String?)])
    func value(columns: [String?], value: String?) {
        #expect(SQLText.value(columns) == value)
    }

    @Test(
        "A Redis server's address",
        arguments: [
            ("db/dkim:", nil, nil, .host("db", port: 6_379), 0, "dkim:", "redis:db:6379/0/dkim:"),
            ("db:7000/", nil, nil, .host("db", port: 7_000), 0, "", "redis:db:7000/0/"),
            ("db/3/k/", nil, nil, .host("db", port: 6_379), 3, "k/", "redis:db:6379/3/k/"),
            ("db/3", nil, nil, .host("db", port: 6_379), 0, "3", "redis:db:6379/0/3"),
            ("db/3/", nil, nil, .host("db", port: 6_379), 3, "", "redis:db:6379/3/"),
            (
                "[2001:db8::1]:7000/2/p", nil, nil, .host("2001:db8::1", port: 7_000), 2, "p",
                "redis:[2001:db8::1]:7000/2/p"
            ),
            (
                "u:p=40=23@db/k", "u", "p@#", .host("db", port: 6_379), 0, "k",
                "redis:u:***@db:6379/0/k"
            ),
            (":pw@db/k", nil, "pw", .host("db", port: 6_379), 0, "k", "redis::***@db:6379/0/k"),
            (
                "/run/r.sock:/k", nil, nil, .socket(path: "/run/r.sock"), 0, "k",
                "redis:/run/r.sock:0/k"
            ),
            (
                ":pw@/run/r.sock:5/k/l", nil, "pw", .socket(path: "/run/r.sock"), 5, "k/l",
                "redis::***@/run/r.sock:5/k/l"
            ),
        ] as [(String, String?, String?, RedisAddress.Place, Int, String, String)])
    func redis(
        text: String, user: String?, password: String?, place: RedisAddress.Place, database: Int,
        prefix: String, name: String
    ) throws {
        let address = try RedisAddress(text)
        #expect(address.user == user)
        #expect(address.password == password)
        #expect(address.place == place)
        #expect(address.database == database)
        #expect(address.prefix == prefix)
        #expect(address.displayName == name)
    }

    @Test(
        "A Redis server's address that cannot be is refused, without the password",
        arguments: [
            ("db", "there is no “/” and prefix after the host"),
            ("", "names no host"), ("/run/r.sock", "does not end in a colon"),
            ("/run/r.sock:0", "there is no “/” and prefix"),
            ("db:x/k", "what follows the colon is not a port"),
            (":secret@db:0/k", "what follows the colon is not a port"),
            ("secret@db/k", "there is no USER:PASSWORD"),
            ("u:secret@/k", "does not end in a colon"), ("u:secret@db/99999999/k", "database"),
            ("u:secret=FF@db/k", "is no text"),
        ])
    func badRedis(text: String, words: String) {
        let error = #expect(throws: DataSetError.self) { try RedisAddress(text) }
        #expect(error?.problem.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("secret") == false)
    }
}
