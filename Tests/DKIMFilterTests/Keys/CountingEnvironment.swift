import DKIMFilter
import Synchronization

/// A system whose files a test may change, and that counts how often it is asked.
final class CountingEnvironment: ConfigurationEnvironment {
    private let fake: Mutex<FakeEnvironment>
    private let opened = Mutex<[String]>([])
    private let examined = Mutex<[String]>([])

    init(_ files: [String: String]) {
        fake = Mutex(FakeEnvironment(files))
    }

    /// The files read so far, in order.
    var reads: [String] { opened.withLock { $0 } }

    /// The files whose state was looked at so far, in order.
    var looks: [String] { examined.withLock { $0 } }

    func write(_ path: String, _ text: String, mode: UInt32 = 0o600) {
        fake.withLock { $0.add(path, text, mode: mode) }
    }

    func remove(_ path: String) {
        fake.withLock { $0.remove(path) }
    }

    func open(_ path: String) throws(FileError) -> OpenedFile {
        opened.withLock { $0.append(path) }
        return try system.open(path)
    }

    func stamp(ofFile path: String) throws(FileError) -> FileStamp {
        examined.withLock { $0.append(path) }
        return try system.stamp(ofFile: path)
    }

    func facts(ofDirectory path: String) throws(FileError) -> FileFacts {
        try system.facts(ofDirectory: path)
    }

    var hostName: String { system.hostName }
    var effectiveUser: UInt32 { system.effectiveUser }
    func user(_ nameOrNumber: String) -> UserAccount? { system.user(nameOrNumber) }
    func user(numbered number: UInt32) -> UserAccount? { system.user(numbered: number) }
    func group(_ nameOrNumber: String) -> GroupAccount? { system.group(nameOrNumber) }
    func group(numbered number: UInt32) -> GroupAccount? { system.group(numbered: number) }

    private var system: FakeEnvironment { fake.withLock { $0 } }
}
