import DKIMTestSupport
import Glibc
import Testing

/// The test server in a child process: libmilter can be started once in a process.
final class MilterTestServer {
    let address: MilterAddress
    let addressText: String

    let process: pid_t
    private let ownsFile: Bool
    private let commands: Int32
    private let answers: Int32
    private var received: [UInt8] = []

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts a server; `inheriting` becomes its descriptor 3.
    init(
        _ specification: String = "inet:0@127.0.0.1", umask: String? = nil,
        inheriting: Int32? = nil
    ) throws {
        guard let input = CloseOnExec.pipe(), let output = CloseOnExec.pipe() else {
            throw Failure(description: "pipe")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        if let inheriting { posix_spawn_file_actions_adddup2(&actions, inheriting, 3) }
        let words = [try Self.executable(), specification] + (umask.map { [$0] } ?? [])
        var arguments = words.map { strdup($0) } + [nil]
        var child: pid_t = 0
        let status = posix_spawn(&child, words[0], &actions, nil, &arguments, environ)
        for argument in arguments { free(argument) }
        close(input.reading)
        close(output.writing)
        guard status == 0 else { throw Failure(description: "spawn: \(status)") }
        process = child
        ownsFile = inheriting == nil
        commands = input.writing
        answers = output.reading
        let line = Self.line(from: output.reading, &received)
        guard let line, line.hasPrefix("listening "),
            let address = MilterAddress(String(line.dropFirst(10)))
        else { throw Failure(description: line ?? "the server ended") }
        self.address = address
        addressText = String(line.dropFirst(10))
    }

    deinit {
        close(commands)
        close(answers)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        if ownsFile, case .unix(let path) = address { unlink(path) }
    }

    /// Sends a command line and gives its answer.
    func ask(_ command: String) throws -> String {
        let line = Array("\(command)\n".utf8)
        guard line.withUnsafeBytes({ write(commands, $0.baseAddress, $0.count) }) == line.count,
            let answer = Self.line(from: answers, &received)
        else { throw Failure(description: "the server ended") }
        return answer
    }

    /// Waits until no session is left.
    func sessionsGone(within seconds: Int = 30) throws -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while try ask("stats") != "sessions 0 messages 0" {
            guard ContinuousClock.now < end else { return false }
            _ = poll(nil, 0, 10)
        }
        return true
    }

    /// A connection that has negotiated and said HELO.
    func client(
        _ hello: String, offer: MilterOffer = .postfix()
    ) throws -> MilterClient {
        let client = try MilterClient(address)
        try client.negotiate(offer)
        let answer = try client.open(hello: hello)
        guard answer == .proceed || answer == .none else {
            throw Failure(description: "\(answer)")
        }
        return client
    }

    var processDescriptorCount: Int {
        guard let directory = opendir("/proc/\(process)/fd") else { return -1 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }

    private static func line(from descriptor: Int32, _ received: inout [UInt8]) -> String? {
        while true {
            if let end = received.firstIndex(of: 10) {
                let line = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 1)
                return line
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return nil }
            received += chunk.prefix(count)
        }
    }

    /// Beside the test bundle.
    private static func executable() throws -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(
            decoding: path.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let candidates =
            ([own] + CommandLine.arguments).map { name in
                name.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                    .joined(separator: "/")
            } + ["/\(root)/.build/debug"]
        for folder in candidates where access("\(folder)/milter-test-server", X_OK) == 0 {
            return "\(folder)/milter-test-server"
        }
        throw Failure(description: "milter-test-server not found in \(candidates)")
    }
}

/// Milliseconds that some work takes.
func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return milliseconds(since: start)
}

/// Milliseconds since then.
func milliseconds(since start: ContinuousClock.Instant) -> Double {
    let parts = (ContinuousClock.now - start).components
    return Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15
}
