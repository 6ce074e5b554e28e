import DKIMFilter
import Testing

@testable import DKIMStores

@Suite("Servers that take connections and do not do what they should")
struct SilentServerTests {
    @Test(
        "One that never answers is given up after DataSetTimeout",
        arguments: [
            "redis:127.0.0.1:PORT/k", "redis::pw@127.0.0.1:PORT/k",
            "dsn:pgsql://u:pw@PORT+127.0.0.1/m/table=t?keycol=k?datacol=d",
        ])
    func silent(value: String) throws {
        let server = try ScriptedServer(answer: nil)
        defer { server.stop() }
        let sets = OpenedSets()
        let before = ContinuousClock.now
        let error = #expect(throws: DataSetError.self) {
            try sets.open(value.replacing("PORT", with: String(server.port))) { $0.timeout = 1 }
        }
        #expect(error?.problem.contains("in time (DataSetTimeout)") == true)
        #expect(ContinuousClock.now - before >= .seconds(1))
        #expect(ContinuousClock.now - before < .seconds(20))
    }

    @Test(
        "One that answers nonsense is an outage, not a crash",
        arguments: [
            "SSH-2.0-OpenSSH_9\r\n", "*1000000000\r\n", "$-5\r\n", "$99999999999\r\nx", "\r\n",
            "*2\r\n*2\r\n*2\r\n*2\r\n*2\r\n*2\r\n*2\r\n*2\r\n*2\r\n*2\r\n", ":1\r\n",
            "$3\r\n\u{1}\u{2}", "+OK\r\n+OK\r\n-ERR no\r\n", "E\u{1}\u{1}\u{1}\u{1}nonsense",
        ])
    func nonsense(answer: String) throws {
        let server = try ScriptedServer(answer: answer)
        defer { server.stop() }
        for value in [
            "redis:127.0.0.1:PORT/2/k",
            "dsn:pgsql://u:pw@PORT+127.0.0.1/m/table=t?keycol=k?datacol=d",
        ] {
            let sets = OpenedSets()
            let set = try sets.open(value.replacing("PORT", with: String(server.port))) {
                $0.timeout = 1
                $0.softStart = true
            }
            // An answer of the right form may come before its question.
            _ = try? set.value("k")
        }
    }

    @Test("A name that does not exist is an outage")
    func noName() {
        let error = #expect(throws: DataSetError.self) {
            try OpenedSets().open("redis:no-such-host.invalid/k") { $0.timeout = 10 }
        }
        #expect(error?.problem.contains("no-such-host.invalid could not be resolved") == true)
    }
}
