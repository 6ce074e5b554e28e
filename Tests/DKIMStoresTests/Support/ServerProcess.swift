import DKIMTestSupport
import Foundation
import Glibc
import Synchronization

/// A server that runs as long as its holder, and not longer than the tests: when these are gone,
/// its starter reads the end of its input, stops it and removes its folder.
final class ServerProcess: @unchecked Sendable {
    private let process = Process()
    private let input: ChildPipe

    /// The threads of tests block signals, and programs inherit that.
    private static let starter = """
        import shutil, signal, subprocess, sys
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        server = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
        word = sys.stdin.read()
        server.send_signal(signal.SIGINT)
        server.wait()
        if not word:
            shutil.rmtree(sys.argv[1], ignore_errors=True)
        """

    /// - Parameter prefix: words before the program, to become another user.
    init(_ words: [String], prefix: [String] = [], folder: String) throws {
        input = try ChildPipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = prefix + ["python3", "-c", Self.starter, folder] + words
        let log = "\(folder)/log-\(UUID().uuidString)"
        process.standardInput = input.reading
        _ = FileManager.default.createFile(
            atPath: log, contents: nil, attributes: [.posixPermissions: 0o666])
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        try input.reading.close()
    }

    /// Stops it and waits for its end; its folder stays.
    func stop() {
        try? input.writing.write(contentsOf: Data("stop".utf8))
        try? input.writing.close()
        process.waitUntilExit()
    }

    deinit { if process.isRunning { stop() } }

    private static let given = Mutex<Set<UInt16>>([])

    /// A port of the loopback address that nobody uses, given once. It is below the kernel's
    /// ephemeral range: no connection and no other test's server gets it before its own server has
    /// it, or while that is started again.
    static func freePort() throws -> UInt16 {
        for _ in 0..<200 {
            let port = UInt16.random(in: 20_000..<32_000)
            if isFree(port), given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw Command.Failure(description: "no free port")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, CloseOnExec.stream, 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Tries until it does not fail, for a minute and a half.
    static func retry(_ body: () throws -> Void) throws {
        for _ in 0..<900 {
            if (try? body()) != nil { return }
            usleep(100_000)
        }
        try body()
    }
}
