import DKIMFilter
import DKIMTestSupport
import Testing

@testable import DKIMStores

@Suite("Data sets in Redis", .serialized)
struct RedisTests {
    private static let shared = Result { try RedisServer() }

    private let server: RedisServer

    init() throws {
        server = try Self.shared.get()
        try server.command("FLUSHALL")
    }

    @Test("A key is looked for behind the prefix, by TCP and over the Unix socket")
    func prefix() throws {
        try server.command("SET", "dkim:k", "a.example:s:/p:q")
        try server.command("SET", "k", "without prefix")
        try server.command("SET", "dkim:empty", "")
        for place in [
            "127.0.0.1:\(server.port)", "localhost:\(server.port)",
            "\(server.folder.path)/redis.sock:",
        ] {
            let set = try OpenedSets().open(server.value(place: place))
            #expect(try set.value("k") == "a.example:s:/p:q")
            #expect(try set.entry(for: "x") == nil)
            let empty = try set.entry(for: "empty")
            #expect(empty != nil && empty?.value == nil)
            #expect(try set.listing() == ["empty=", "k=a.example:s:/p:q"])
        }
    }

    @Test("Another database, and the name valkey")
    func database() throws {
        try server.command("SET", "k", "v", database: 3)
        let value = server.value(rest: "3/").replacing("redis:", with: "valkey:")
        let set = try OpenedSets().open(value)
        #expect(try set.value("k") == "v")
    }

    @Test("A list has several entries; any other kind of value is told of")
    func list() throws {
        try server.command("RPUSH", "dkim:two", "rsa", "ed25519")
        try server.command("HSET", "dkim:hash", "f", "v")
        let set = try OpenedSets().open(server.value())
        #expect(try set.allEntries(for: "two").map(\.value) == ["rsa", "ed25519"])
        let error = #expect(throws: DataSetError.self) { try set.value("hash") }
        #expect(error?.problem.contains("WRONGTYPE") == true)
        #expect(try set.value("other") == nil)
    }

    @Test("Keys are found as they are, whatever they hold")
    func hostile() throws {
        for key in HostileKeys.all { try server.command("SET", "p*:" + key, "v") }
        let set = try OpenedSets().open(server.value(rest: "p*:"))
        for key in HostileKeys.all { #expect(try set.value(key) == "v", "\(key)") }
        for key in HostileKeys.impossible { #expect(try set.entry(for: key) == nil) }
        try server.command("SET", "pxx:other", "v")
        #expect(try set.listing().count == HostileKeys.all.count)
    }

    @Test("A wrong password is never printed", arguments: [":wr0ngpw", "user:wr0ngpw"])
    func password(login: String) throws {
        let error = #expect(throws: DataSetError.self) {
            try OpenedSets().open(server.value(login: login))
        }
        #expect(error?.description.contains("wr0ngpw") == false)
        #expect(error?.problem.contains("WRONGPASS") == true)
        #expect(error?.problem.contains("***@127.0.0.1") == true)
    }

    @Test("A server that stops is an outage during which what is known serves; then it goes on")
    func outage() throws {
        try server.command("SET", "dkim:k", "v")
        let sets = OpenedSets()
        let set = try sets.open(server.value())
        #expect(try set.value("k") == "v")
        server.stop()
        #expect(throws: DataSetError.self) { try set.value("other") }
        #expect(try set.value("k") == "v")
        try server.start()
        sets.clock.advance(seconds: 30)
        #expect(try set.value("other") == nil)
        #expect(sets.log.lines.count == 2, "\(sets.log.lines)")
    }

    @Test("A store that is out of reach keeps the daemon from starting, unless SoftStart is set")
    func softStart() throws {
        let port = try UnservedPort()
        defer { withExtendedLifetime(port) {} }
        let value = "redis:127.0.0.1:\(port.number)/k"
        let error = #expect(throws: DataSetError.self) { try OpenedSets().open(value) }
        #expect(error?.isTemporary == true)
        #expect(error?.description.contains("Connection refused") == true)
        let sets = OpenedSets()
        let set = try sets.open(value) { $0.softStart = true }
        #expect(throws: DataSetError.self) { try set.value("k") }
        #expect(sets.log.lines.count == 2)
        #expect(throws: DataSetError.self) { try set.listing() }
    }

    @Test("A line that did not change keeps its store over a reload, with what is known")
    func reload() throws {
        try server.command("SET", "dkim:k", "v")
        let sets = OpenedSets()
        let first = try sets.open(server.value())
        let second = try sets.open(server.value())
        let other = try sets.open(server.value()) { $0.timeout = 3 }
        #expect(first as? StoreDataSet === second as? StoreDataSet)
        #expect(first as? StoreDataSet !== other as? StoreDataSet)
    }
}
