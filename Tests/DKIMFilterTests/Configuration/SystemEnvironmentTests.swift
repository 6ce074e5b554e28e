import DKIMFilter
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
}
