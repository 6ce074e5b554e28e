import DKIMCore
import DKIMFilter
import DKIMTestSupport
import Synchronization
import Testing

@Suite("Private keys in memory")
struct PrivateKeyStoreTests {
    /// A store over files that the test changes, with a clock that the test moves.
    private struct Bench {
        let environment: CountingEnvironment
        let store: PrivateKeyStore
        let log = MemoryLog()
        let second: Seconds

        final class Seconds: Sendable {
            let value = Mutex<UInt64>(100)
            func pass() { value.withLock { $0 += 1 } }
        }

        init(_ files: [String: String], limit: Int = 10, safety: Bool = false) {
            let environment = CountingEnvironment(files)
            let second = Seconds()
            self.environment = environment
            self.second = second
            store = PrivateKeyStore(
                reader: PrivateKeyReader(
                    environment: environment,
                    safety: safety ? KeySafety(environment: environment, user: 0) : nil,
                    minimumBits: 1_024, algorithm: nil),
                limit: limit, clock: { second.value.withLock { $0 } })
            store.report(to: log)
        }

        func type(_ path: String) -> String {
            do throws(PrivateKeyError) {
                return try store.key(.file(path)).type.rawValue
            } catch {
                return "\(error)"
            }
        }
    }

    @Test("A file is read once, and its state is looked at once a second at most")
    func once() {
        let bench = Bench(["/k": TestKeys.ed25519])
        for _ in 0..<5 { #expect(bench.type("/k") == "ed25519") }
        #expect(bench.environment.reads == ["/k"])
        #expect(bench.environment.looks == ["/k"])
        bench.second.pass()
        for _ in 0..<5 { #expect(bench.type("/k") == "ed25519") }
        #expect(bench.environment.reads == ["/k"])
        #expect(bench.environment.looks == ["/k", "/k"])
    }

    @Test("A file that changed is read again, and the log says so")
    func changed() {
        let bench = Bench(["/k": TestKeys.ed25519])
        #expect(bench.type("/k") == "ed25519")
        bench.environment.write("/k", TestKeys.rsa2048)
        #expect(bench.type("/k") == "ed25519")
        bench.second.pass()
        #expect(bench.type("/k") == "rsa")
        bench.second.pass()
        #expect(bench.type("/k") == "rsa")
        #expect(bench.environment.reads == ["/k", "/k"])
        #expect(bench.log.lines == ["notice: key file /k has changed and was read again"])
    }

    @Test(
        "A file that changed for the worse leaves the old key, and the log says so once",
        arguments: [
            ("junk", UInt32(0o600), "no private key found"), ("", 0o600, "no private key found"),
            (TestKeys.rsa768, 0o600, "/k has only 768 bits"),
            (TestKeys.rsa2048, 0o644, "/k has mode 0644"),
        ])
    func spoilt(text: String, mode: UInt32, reason: String) {
        let bench = Bench(["/k": TestKeys.ed25519], safety: true)
        #expect(bench.type("/k") == "ed25519")
        bench.environment.write("/k", text, mode: mode)
        for _ in 0..<3 {
            bench.second.pass()
            #expect(bench.type("/k") == "ed25519")
        }
        #expect(bench.environment.reads.count == 2)
        #expect(bench.log.lines.count == 1)
        #expect(
            bench.log.lines.first?.hasPrefix(
                "error: key file /k has changed and cannot be used; the key that was read before "
                    + "stays in use: ") == true)
        #expect(bench.log.lines.first?.contains(reason) == true)
        // Mended, it counts.
        bench.environment.write("/k", TestKeys.rsa2048 + "\n")
        bench.second.pass()
        #expect(bench.type("/k") == "rsa")
    }

    @Test("A file that is gone leaves the key, and counts again when it is back")
    func gone() {
        let bench = Bench(["/k": TestKeys.ed25519])
        #expect(bench.type("/k") == "ed25519")
        bench.environment.remove("/k")
        for _ in 0..<3 {
            bench.second.pass()
            #expect(bench.type("/k") == "ed25519")
        }
        #expect(
            bench.log.lines == [
                "error: key file /k has changed and cannot be used; the key that was read before "
                    + "stays in use: cannot read /k: No such file or directory"
            ])
        bench.environment.write("/k", TestKeys.rsa2048)
        bench.second.pass()
        #expect(bench.type("/k") == "rsa")
    }

    @Test("A file that cannot be used is tried once a second, not for each message")
    func failing() {
        let bench = Bench(["/k": "junk"])
        for _ in 0..<5 { #expect(bench.type("/k").contains("not a usable private key")) }
        #expect(bench.environment.reads == ["/k"])
        bench.environment.write("/k", TestKeys.ed25519)
        bench.second.pass()
        #expect(bench.type("/k") == "ed25519")
    }

    @Test("What was not used for longest makes room")
    func bounded() {
        let paths = ["/a", "/b", "/c"]
        let bench = Bench(
            Dictionary(uniqueKeysWithValues: paths.map { ($0, TestKeys.ed25519) }), limit: 2)
        for path in ["/a", "/b", "/a", "/c", "/a", "/b", "/c"] {
            #expect(bench.type(path) == "ed25519")
        }
        #expect(bench.environment.reads == ["/a", "/b", "/c", "/b", "/c"])
    }

    @Test("A cache of any size holds what a list in order of use would hold")
    func boundedOracle() {
        var dice = Dice(4)
        for limit in 1...5 {
            let names = (0..<8).map { "/k\($0)" }
            let bench = Bench(
                Dictionary(uniqueKeysWithValues: names.map { ($0, TestKeys.ed25519) }),
                limit: limit)
            var recent: [String] = []
            var reads: [String] = []
            for _ in 0..<60 {
                let name = dice.pick(names)
                #expect(bench.type(name) == "ed25519")
                if let place = recent.firstIndex(of: name) {
                    recent.remove(at: place)
                } else {
                    reads.append(name)
                }
                recent.insert(name, at: 0)
                recent = Array(recent.prefix(limit))
            }
            #expect(bench.environment.reads == reads)
        }
    }

    @Test("Many threads get the keys they ask for, while files change and room is short")
    func threads() {
        let bench = Bench(
            ["/a": TestKeys.ed25519, "/b": TestKeys.rsa2048, "/c": TestKeys.ed25519], limit: 2)
        let expected = ["/a": "ed25519", "/b": "rsa", "/c": "ed25519"]
        let wrong = ParallelThreads.map(8) { thread in
            var dice = Dice(UInt64(thread))
            var wrong = 0
            for round in 0..<100 {
                let path = dice.pick(["/a", "/b", "/c"])
                if bench.type(path) != expected[path] { wrong += 1 }
                if thread == 0 { bench.second.pass() }
                if thread == 1, round % 10 == 0 {
                    // The same key in another file.
                    bench.environment.write(
                        "/a", TestKeys.ed25519 + String(repeating: "\n", count: round))
                }
            }
            return wrong
        }
        #expect(wrong == [Int](repeating: 0, count: 8))
    }
}
