import DKIMFilter
import DKIMTestSupport
import Foundation
import Testing

@Suite("The real system")
struct SystemEnvironmentTests {
    @Test("A file is read with its facts and its real path")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/key"
        let content = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
        try content.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/link", withDestinationPath: "key")
        let opened = try SystemEnvironment.system.open(folder + "/link")
        #expect(opened.bytes == Array(content))
        #expect(opened.facts.octalPermissions == "0640")
        #expect(opened.facts.owner == SystemEnvironment.system.effectiveUser)
        #expect(opened.resolvedPath.hasSuffix("/key"))
        #expect(throws: FileError(path: folder, reason: "it is a directory")) {
            try SystemEnvironment.system.open(folder)
        }
        #expect(throws: FileError(path: folder + "/gone", reason: "No such file or directory")) {
            try SystemEnvironment.system.open(folder + "/gone")
        }
        #expect(
            try SystemEnvironment.system.facts(ofDirectory: folder).permissions & 0o700 == 0o700)
    }

    @Test("Users, groups and the host's name are known")
    func names() {
        let system = SystemEnvironment.system
        #expect(system.user("root")?.user == 0)
        #expect(system.user("0")?.name == "root")
        #expect(system.group("0")?.members.contains("root") == true)
        #expect(system.user("no such user") == nil)
        #expect(!system.hostName.isEmpty)
    }

    @Test("Each of many threads gets the accounts that it asked for")
    func accountsOfManyThreads() {
        let names = ["root", "daemon", "bin", "nobody"]
        let numbers = names.map { SystemEnvironment.system.user($0)?.user }
        let wrong = ParallelThreads.map(8) { thread in
            let name = names[thread % names.count]
            let number = numbers[thread % names.count]
            return (0..<2_000).count { _ in
                let user = number.flatMap { SystemEnvironment.system.user(numbered: $0) }
                return user?.name != name || SystemEnvironment.system.user(name)?.user != number
            }
        }
        #expect(wrong == Array(repeating: 0, count: 8))
        let group = SystemEnvironment.system.group("daemon")
        let wrongGroups = ParallelThreads.map(8) { thread in
            (0..<200).count { _ in
                let name = thread.isMultiple(of: 2) ? "daemon" : "root"
                let found = SystemEnvironment.system.group(name)
                return found?.name != name || (name == "daemon" && found != group)
            }
        }
        #expect(wrongGroups == Array(repeating: 0, count: 8))
    }
}
