import Glibc

/// The program, built beside the tests or named by DKIM_MILTERD, as a child process.
struct Program {
    let process: pid_t

    /// How a process ended.
    struct Ending: Sendable {
        let status: Int32
        let output: String
    }

    /// Runs a command to its end.
    static func run(_ arguments: [String], through wrapper: [String] = []) throws -> Ending {
        let directory = try ScratchDirectory()
        let program = try Program(
            arguments, log: "\(directory.path)/output", through: wrapper)
        let status = try program.wait()
        return Ending(status: status, output: directory.read("output"))
    }

    /// Starts it; what it writes is appended to `log`.
    init(
        _ arguments: [String], log: String, environment additions: [String] = [],
        through wrapper: [String] = []
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Whatever the test runner blocks or ignores is not the daemon's.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let words = wrapper + [try Self.executable()] + arguments
        var list = words.map { strdup($0) } + [nil]
        var environment = Self.environment(additions).map { strdup($0) } + [nil]
        defer { for text in list + environment { free(text) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, words[0], &actions, &attributes, &list, &environment)
        guard status == 0 else { throw Failure(description: "\(words[0]): \(status)") }
        process = child
    }

    /// The exit status, or 128 and the number of the signal that ended it.
    func wait(seconds: Int = 60) throws -> Int32 {
        for _ in 0..<(seconds * 200) {
            if let status = ended() { return status }
            _ = poll(nil, 0, 5)
        }
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        throw Failure(description: "the process did not end within \(seconds) s")
    }

    /// The status if it has ended; to be asked until then, no longer.
    func ended() -> Int32? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        let number = status & 0x7F
        return number == 0 ? status >> 8 & 0xFF : 128 + number
    }

    private static func environment(_ additions: [String]) -> [String] {
        var list: [String] = []
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            let isOurs = ["NOTIFY_SOCKET=", "JOURNAL_STREAM=", "WATCHDOG_", "LISTEN_"].contains {
                text.hasPrefix($0)
            }
            if !isOurs { list.append(text) }
            next += 1
        }
        return list + additions
    }

    private static func executable() throws -> String {
        if let named = getenv("DKIM_MILTERD") { return String(cString: named) }
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
        for folder in candidates where access("\(folder)/dkim-milterd", X_OK) == 0 {
            return "\(folder)/dkim-milterd"
        }
        throw Failure(description: "dkim-milterd not found in \(candidates)")
    }
}
