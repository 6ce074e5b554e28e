import DKIMFilter
import DKIMTestSupport
import Synchronization
import Testing

@testable import DKIMStores

@Suite("Look-ups in a store: what is remembered, and what an outage does")
struct StoreDataSetTests {
    private let clock = TestClock()
    private let log = RecordingLog()
    private let backend = ScriptedBackend(["a.example": ["key-a"], "*": ["all"]])

    private func set(
        keys: DataSetKeys = .address, _ change: (inout StoreOptions) -> Void = { _ in }
    ) -> StoreDataSet {
        set(keys: keys, change) { body in
            body()
            return true
        }
    }

    private func set(
        keys: DataSetKeys = .address, _ change: (inout StoreOptions) -> Void,
        starting: @escaping StoreStarting
    ) -> StoreDataSet {
        var options = StoreOptions()
        change(&options)
        return StoreDataSet(
            backend: backend, parameter: "SigningTable", keys: keys, options: options, log: log,
            now: clock.now, acting: { _, _, body in body() }, starting: starting)
    }

    @Test("An answer counts for DataSetCacheTTL seconds, found or not, and is asked again after")
    func cache() throws {
        let set = set { $0.cacheTTL = 10 }
        for _ in 0..<3 {
            #expect(try set.entry(for: "a.example")?.value == "key-a")
            #expect(try set.entry(for: "b.example") == nil)
        }
        #expect(backend.questions == ["a.example", "b.example"])
        clock.advance(seconds: 9)
        backend.set { $0.values = ["b.example": ["key-b"]] }
        #expect(try set.entry(for: "a.example")?.value == "key-a")
        #expect(try set.entry(for: "b.example") == nil)
        clock.advance(seconds: 1)
        #expect(try set.entry(for: "a.example") == nil)
        #expect(try set.entry(for: "b.example")?.value == "key-b")
    }

    @Test("With DataSetCacheTTL 0 every look-up asks")
    func noCache() throws {
        let set = set { $0.cacheTTL = 0 }
        for _ in 0..<3 { _ = try set.entry(for: "a.example") }
        #expect(backend.questions.count == 3)
    }

    @Test("After a reload nothing counts as fresh, and it is still there for an outage")
    func expiry() throws {
        let set = set()
        _ = try set.entry(for: "a.example")
        set.expire()
        #expect(try set.entry(for: "a.example")?.value == "key-a")
        #expect(backend.questions.count == 2)
        set.expire()
        backend.set { $0.failure = .outage("gone") }
        #expect(try set.entry(for: "a.example")?.value == "key-a")
    }

    @Test("Of several values the first counts, unless all are wanted")
    func several() throws {
        backend.set { $0.values["two"] = ["rsa", "ed25519"] }
        let set = set()
        #expect(try set.entry(for: "two")?.value == "rsa")
        #expect(try set.allEntries(for: "two").map(\.value) == ["rsa", "ed25519"])
    }

    @Test("Keys are asked for in the form in which they are compared, then as they are")
    func letterCase() throws {
        backend.set { $0.values["Bob@a.example"] = ["mixed"] }
        #expect(try set().entry(for: "A.Example")?.value == "key-a")
        #expect(try set().entry(for: "Bob@a.example")?.value == "mixed")
        #expect(
            backend.questions == ["a.example", "bob@a.example", "Bob@a.example"])
        #expect(try set(keys: .exact).entry(for: "A.example") == nil)
    }

    @Test(
        "What no store can hold is not asked for",
        arguments: ["", "a\0b", String(repeating: "x", count: 1_025)])
    func impossible(key: String) throws {
        #expect(try set().entry(for: key) == nil)
        #expect(backend.questions == [])
    }

    @Test("An outage is told once, is over with the first answer, and that is told once")
    func outage() throws {
        let set = set { $0.cacheTTL = 10 }
        backend.set { $0.failure = .outage("no route") }
        for _ in 0..<5 {
            let error = #expect(throws: DataSetError.self) { try set.entry(for: "a.example") }
            #expect(
                error?.description == "SigningTable: scripted: is out of reach: no route")
            #expect(error?.isTemporary == true)
        }
        // The others were told at once that it is down.
        #expect(backend.questions.count == 1)
        clock.advance(seconds: 7)
        backend.set { $0.failure = nil }
        #expect(try set.entry(for: "a.example")?.value == "key-a")
        #expect(try set.entry(for: "a.example")?.value == "key-a")
        #expect(
            log.lines == [
                "error: SigningTable: scripted: is out of reach: no route; known entries are used "
                    + "for up to 3600 s, else messages get a temporary failure; it is asked again "
                    + "by and by",
                "notice: SigningTable: scripted: answers again after 7 s",
            ])
    }

    @Test("In an outage the pauses grow from 1 to 30 seconds")
    func backOff() throws {
        let set = set()
        backend.set { $0.failure = .outage("down") }
        var asked: [Int] = []
        for second in 0..<130 {
            let before = backend.questions.count
            #expect(throws: DataSetError.self) { try set.entry(for: "k\(second)") }
            if backend.questions.count > before { asked.append(second) }
            clock.advance(seconds: 1)
        }
        #expect(asked == [0, 1, 3, 7, 15, 31, 61, 91, 121])
        #expect(log.lines.count == 1)
    }

    @Test("Entries that are known serve DataSetCacheStale seconds of an outage")
    func stale() throws {
        let set = set {
            $0.cacheTTL = 10
            $0.cacheStale = 100
        }
        _ = try set.entry(for: "a.example")
        _ = try set.entry(for: "b.example")
        backend.set { $0.refusal = .outage("refused") }
        backend.set { $0.failure = .lost("reset") }
        for _ in 0..<9 {
            clock.advance(seconds: 11)
            #expect(try set.entry(for: "a.example")?.value == "key-a")
            let absence = #expect(throws: DataSetError.self) { try set.entry(for: "b.example") }
            #expect(absence?.isFormerAbsence == true)
            let unknown = #expect(throws: DataSetError.self) { try set.entry(for: "c.example") }
            #expect(unknown?.isFormerAbsence == false)
        }
        clock.advance(seconds: 1)
        #expect(throws: DataSetError.self) { try set.entry(for: "a.example") }
        #expect(throws: DataSetError.self) { try set.entry(for: "b.example") }
    }

    @Test("A domain added before an outage is not taken for one that is not there")
    func formerAbsence() throws {
        let set = set { $0.cacheTTL = 10 }
        let keys = ["bob@b.example", "b.example"]
        #expect(try set.firstEntry(for: keys, willWait: {}) == nil)
        clock.advance(seconds: 11)
        backend.set {
            $0.values["b.example"] = ["key-b"]
            $0.failure = .outage("down")
        }
        #expect(throws: DataSetError.self) { try set.firstEntry(for: keys, willWait: {}) }
        #expect(throws: DataSetError.self) { try set.entries(for: keys, willWait: {}) }
        backend.set { $0.failure = nil }
        clock.advance(seconds: 2)
        #expect(try set.firstEntry(for: keys, willWait: {})?.value == "key-b")
    }

    @Test("A key that was not there before an outage hides no later one that was")
    func absenceThenEntry() throws {
        let set = set { $0.cacheTTL = 10 }
        let keys = ["bob@a.example", "a.example"]
        #expect(try set.firstEntry(for: keys, willWait: {})?.value == "key-a")
        clock.advance(seconds: 11)
        backend.set { $0.failure = .outage("down") }
        #expect(try set.firstEntry(for: keys, willWait: {})?.value == "key-a")
        #expect(try set.entries(for: keys, willWait: {}).map(\.value) == ["key-a"])
    }

    @Test("In an outage nobody waits for the store who can go on with what is known")
    func trialAside() throws {
        let trials = Mutex<[@Sendable () -> Void]>([])
        let set = set {
            $0.cacheTTL = 10
        } starting: { body in
            trials.withLock { $0.append(body) }
            return true
        }
        _ = try set.entry(for: "a.example")
        clock.advance(seconds: 11)
        backend.set { $0.failure = .outage("down") }
        _ = try set.entry(for: "a.example")
        clock.advance(seconds: 1)
        backend.set { $0.failure = nil }
        // One trial is begun, and who asks the same while it lasts does not wait for it either.
        for _ in 0..<3 { #expect(try set.entry(for: "a.example")?.value == "key-a") }
        #expect(backend.questions.count == 2)
        let begun = trials.withLock { $0 }
        #expect(begun.count == 1)
        begun.first?()
        #expect(backend.questions.count == 3)
        #expect(log.lines.last == "notice: SigningTable: scripted: answers again after 1 s")
    }

    @Test("Whether an entry is known is told without a question")
    func known() throws {
        let set = set()
        #expect(!set.isKnown("a.example"))
        _ = try set.entry(for: "a.example")
        _ = try set.entry(for: "b.example")
        #expect(set.isKnown("A.example"))
        #expect(!set.isKnown("b.example"))
        #expect(backend.questions.count == 2)
    }

    @Test("An entry that cannot be used concerns nobody else, and is no outage")
    func unusable() throws {
        let set = set()
        backend.set { $0.failure = .unusable("it is not text in UTF-8") }
        let error = #expect(throws: DataSetError.self) { try set.entry(for: "a.example") }
        #expect(
            error?.description
                == "SigningTable: entry “a.example” of scripted:: it is not text in UTF-8")
        backend.set { $0.failure = nil }
        #expect(try set.entry(for: "a.example")?.value == "key-a")
        #expect(log.lines == [])
        #expect(backend.connections == 1)
    }

    @Test("A kept connection that turns out to be dead is replaced without a word")
    func deadConnection() throws {
        let set = set { $0.cacheTTL = 0 }
        _ = try set.entry(for: "a.example")
        backend.set { $0.firstLiving = 2 }
        #expect(try set.entry(for: "a.example")?.value == "key-a")
        #expect(backend.connections == 2)
        #expect(log.lines == [])
    }

    @Test("Equal questions are asked once at the same time")
    func joined() {
        let gate = ThreadGate()
        backend.set { $0.during = { _ in gate.wait() } }
        let set = set()
        let waits = Mutex(0)
        let threads = ParallelThreads.start {
            gate.open { waits.withLock { $0 } == 8 }
        }
        let values = ParallelThreads.map(8) { _ in
            (try? set.entry(for: "a.example", willWait: { waits.withLock { $0 += 1 } }))?.value
        }
        threads.join()
        #expect(values == Array(repeating: "key-a", count: 8))
        #expect(backend.questions == ["a.example"])
    }

    @Test("Different questions are asked at the same time, over DataSetConnections connections")
    func concurrent() {
        let inside = Mutex((now: 0, most: 0))
        let gate = ThreadGate()
        backend.set {
            $0.during = { _ in
                inside.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                gate.wait()
                inside.withLock { $0.now -= 1 }
            }
        }
        let set = set { $0.connections = 3 }
        let opener = ParallelThreads.start { gate.open { inside.withLock { $0.now } == 3 } }
        let values = ParallelThreads.map(9) { index in
            (try? set.entry(for: "k\(index)")) == nil
        }
        opener.join()
        #expect(values.count == 9)
        #expect(inside.withLock { $0.most } == 3)
        #expect(backend.connections == 3)
        #expect(log.lines == [])
    }

    @Test("Nobody is told to wait for what is known")
    func announcement() throws {
        let set = set()
        let count = Mutex(0)
        for _ in 0..<3 {
            _ = try set.entry(for: "a.example", willWait: { count.withLock { $0 += 1 } })
        }
        #expect(count.withLock { $0 } == 1)
    }

    @Test("All entries can be listed, until the reader has enough")
    func walk() throws {
        var keys: [String] = []
        try set().walk {
            keys.append($0.key)
            return true
        }
        #expect(keys == ["*", "a.example"])
        keys = []
        try set().walk {
            keys.append($0.key)
            return false
        }
        #expect(keys == ["*"])
    }

    @Test("A set that is too large to be read whole is refused")
    func hugeWalk() {
        backend.set { state in
            for index in 0...100_000 { state.values["k\(index)"] = ["v"] }
        }
        let error = #expect(throws: DataSetError.self) { try set().walk { _ in true } }
        #expect(error?.problem.contains("more than 100000 entries") == true)
    }
}
