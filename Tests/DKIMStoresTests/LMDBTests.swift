import DKIMFilter
import DKIMTestSupport
import Foundation
import Synchronization
import Testing

@testable import DKIMStores

@Suite("Data sets in LMDB")
struct LMDBTests {
    private let folder: PrivateFolder

    init() throws { folder = try PrivateFolder() }

    /// Writes entries as mdb_load does: hexadecimal, so that nothing in them means anything.
    private func load(
        _ entries: [(String, String)], into path: String, isFolder: Bool = false,
        flags: [String] = []
    ) throws {
        func hex(_ text: String) -> String {
            text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        var text = "VERSION=3\nformat=bytevalue\ntype=btree\nmapsize=16777216\n"
        text += flags.map { "\($0)\n" }.joined() + "HEADER=END\n"
        for (key, value) in entries { text += " \(hex(key))\n \(hex(value))\n" }
        text += "DATA=END\n"
        if isFolder { try Command.run(["mkdir", "-p", path]) }
        try Command.run(["mdb_load"] + (isFolder ? [] : ["-n"]) + [path], input: text)
    }

    @Test("A folder and a file are read, by both names of the type", arguments: ["mdb", "lmdb"])
    func places(type: String) throws {
        let rows = [("k1", "a.example:s1:/key"), ("k2", "b\0"), ("k3", "")]
        try load(rows, into: "\(folder.path)/dir", isFolder: true)
        try load(rows, into: "\(folder.path)/file.mdb")
        for name in ["dir", "file.mdb"] {
            let set = try OpenedSets().open("\(type):\(folder.path)/\(name)")
            #expect(set.name == "lmdb:\(folder.path)/\(name)")
            #expect(!set.isResident)
            #expect(try set.value("k1") == "a.example:s1:/key")
            #expect(try set.value("k2") == "b")
            let empty = try set.entry(for: "k3")
            #expect(empty != nil && empty?.value == nil)
            #expect(try set.entry(for: "k") == nil)
            #expect(try set.listing() == ["k1=a.example:s1:/key", "k2=b", "k3="])
        }
    }

    @Test("Keys are found as they are, whatever they hold")
    func hostile() throws {
        let path = "\(folder.path)/f"
        try load(HostileKeys.all.map { ($0, "v" + $0) }, into: path)
        let set = try OpenedSets().open("lmdb:\(path)")
        for key in HostileKeys.all { #expect(try set.value(key) == "v" + key) }
        for key in HostileKeys.impossible { #expect(try set.entry(for: key) == nil) }
        #expect(try set.entry(for: String(repeating: "k", count: 512)) == nil)
    }

    @Test("A key with several values has several entries")
    func duplicates() throws {
        let path = "\(folder.path)/f"
        try load([("k", "one"), ("k", "two")], into: path, flags: ["dupsort=1"])
        let set = try OpenedSets().open("lmdb:\(path)")
        #expect(try set.allEntries(for: "k").map(\.value) == ["one", "two"])
        #expect(try set.listing() == ["k=one", "k=two"])
    }

    @Test("A value that is no text is told of, and concerns nobody else")
    func noText() throws {
        let path = "\(folder.path)/f"
        try load(
            [("nul", "a\0b"), ("huge", String(repeating: "v", count: 65_537)), ("good", "v")],
            into: path)
        let sets = OpenedSets()
        let set = try sets.open("lmdb:\(path)")
        for key in ["nul", "huge"] {
            #expect(throws: DataSetError.self) { try set.entry(for: key) }
        }
        #expect(try set.value("good") == "v")
        #expect(sets.log.lines == [])
    }

    @Test("What a writer changes, or another file in its place, counts from the next look-up")
    func changes() throws {
        let path = "\(folder.path)/f"
        try load([("k", "old")], into: path)
        let set = try OpenedSets().open("lmdb:\(path)")
        #expect(try set.value("k") == "old")
        try load([("k", "new")], into: path)
        #expect(try set.value("k") == "new")
        try load([("k", "other")], into: path + ".next")
        try Command.run(["mv", path + ".next", path])
        #expect(try set.value("k") == "other")
    }

    @Test("A file that has grown beyond what was mapped is mapped anew")
    func growth() throws {
        let path = "\(folder.path)/f"
        try Command.run(
            ["mdb_load", "-n", path],
            input: "VERSION=3\nformat=bytevalue\ntype=btree\nmapsize=65536\nHEADER=END\n"
                + " 6b\n 6f6c64\nDATA=END\n")
        let set = try OpenedSets().open("lmdb:\(path)")
        #expect(try set.value("k") == "old")
        let rows = (0..<2_000).map { ("key\($0)", String(repeating: "v", count: 200)) }
        try load(rows + [("k", "new")], into: path)
        #expect(try set.value("k") == "new")
        #expect(try set.value("key1999") == String(repeating: "v", count: 200))
    }

    @Test(
        "A file is open once, however its path is written: who leaves takes nobody's place",
        arguments: ["f/./db", "/f/db", "f/../f/db", "link/db", "dir/", "dir/.", "dirlink"])
    func spellings(spelling: String) throws {
        let isFolder = spelling.hasPrefix("dir")
        let plain = "\(folder.path)/\(isFolder ? "dir" : "f/db")"
        try Command.run(["mkdir", "\(folder.path)/f"])
        try Command.run(["ln", "-s", "f", "\(folder.path)/link"])
        try Command.run(["ln", "-s", "dir", "\(folder.path)/dirlink"])
        try load([("k", "v")], into: plain, isFolder: isFolder)
        let environments = LMDBEnvironments()
        let deadline = Deadline(seconds: 60)
        var first: LMDBUse? = environments.use(of: LMDBPath(plain))
        try first?.environment.read(deadline: deadline) { _, _ in }
        let second = environments.use(of: LMDBPath("\(folder.path)/\(spelling)"))
        let readers = try second.environment.read(deadline: deadline) { _, _ in
            first = nil
            // Its exit status is that of its last write.
            return Result {
                try Command.run(
                    ["sh", "-c", "mdb_stat \"$@\"; true", "sh", isFolder ? "-r" : "-rn", plain])
            }
        }
        // Writers do not touch what the readers of this table see.
        let isListed = try readers.get().split(separator: "\n").contains { line in
            line.split(separator: " ").first == "\(ProcessInfo.processInfo.processIdentifier)"
        }
        #expect(isListed, "\(readers)")
        #expect(first == nil)
    }

    @Test("Another file is read where a folder leads elsewhere from now on")
    func relinked() throws {
        for (name, value) in [("one", "old"), ("two", "new")] {
            try Command.run(["mkdir", "\(folder.path)/\(name)"])
            try load([("k", value)], into: "\(folder.path)/\(name)/db")
        }
        let link = "\(folder.path)/link"
        try Command.run(["ln", "-sfn", "one", link])
        let set = try OpenedSets().open("lmdb:\(link)/db")
        #expect(try set.value("k") == "old")
        try Command.run(["ln", "-sfn", "two", link])
        #expect(try set.value("k") == "new")
    }

    @Test("Many threads read at the same time while files are replaced")
    func threads() throws {
        let path = "\(folder.path)/f"
        try load([("k", "v")], into: path)
        let set = try OpenedSets().open("lmdb:\(path)")
        let writer = ParallelThreads.start {
            for _ in 0..<10 {
                try? load([("k", "v")], into: path + ".next")
                _ = try? Command.run(["mv", path + ".next", path])
            }
        }
        let wrong = ParallelThreads.map(8) { _ in
            (0..<2_000).count { _ in (try? set.value("k")) != "v" }
        }
        writer.join()
        #expect(wrong == Array(repeating: 0, count: 8))
    }

    @Test("Two parameters may name the same file")
    func shared() throws {
        let path = "\(folder.path)/f"
        try load([("k", "v")], into: path)
        let sets = OpenedSets()
        let first = try sets.open("lmdb:\(path)")
        let second = try sets.open("mdb:\(path)", keys: .address)
        for _ in 0..<3 {
            #expect(try first.value("k") == "v")
            #expect(try second.value("k") == "v")
        }
    }

    @Test("A file that is not there, or is something else, is refused at the start")
    func refused() throws {
        let other = try folder.write("no database", to: "text")
        for path in ["/gone/db", other, folder.path] {
            let error = #expect(throws: DataSetError.self) {
                try OpenedSets().open("lmdb:\(path)")
            }
            #expect(error?.problem.hasPrefix("lmdb:\(path) cannot be asked: ") == true)
            #expect(error?.isTemporary == true)
        }
        #expect(throws: DataSetError.self) { try OpenedSets().open("lmdb:") }
    }

    @Test("A relative path counts from BaseDirectory, and is looked for anew when the root changes")
    func relocated() throws {
        try load([("k", "v")], into: "\(folder.path)/f")
        let sets = OpenedSets()
        let system = RelocatedEnvironment(sets.system(), folder: folder.path)
        for value in ["lmdb:f", "lmdb:\(folder.path)/f"] {
            let set = try DataSetRegistry.open(
                value, keys: .exact, location: SourceLocation(file: "c"), environment: system)
            #expect(try set.value("k") == "v")
        }
        let root = Mutex("")
        var options = StoreOptions()
        options.cacheTTL = 0
        let moving = RelocatedEnvironment(sets.system()) { root.withLock { $0 } + $0 }
        let path = folder.path
        root.withLock { $0 = path }
        let set = try DataSetRegistry.open(
            "lmdb:/f", keys: .exact, location: SourceLocation(file: "c"), environment: moving,
            stores: options)
        #expect(try set.value("k") == "v")
        try Command.run(["mkdir", path + "/jail"])
        try Command.run(["mv", path + "/f", path + "/f-lock", path + "/jail"])
        root.withLock { $0 = path + "/jail" }
        #expect(try set.value("k") == "v")
    }

    @Test("A file that goes away is an outage until it is back")
    func outage() throws {
        let path = "\(folder.path)/f"
        try load([("k", "v")], into: path)
        let sets = OpenedSets()
        let set = try sets.open("lmdb:\(path)")
        #expect(try set.value("k") == "v")
        try Command.run(["mv", path, path + ".away"])
        #expect(throws: DataSetError.self) { try set.value("other") }
        #expect(try set.value("k") == "v")
        try Command.run(["mv", path + ".away", path])
        sets.clock.advance(seconds: 1)
        #expect(try set.value("other") == nil)
        #expect(sets.log.lines.count == 2)
    }
}
