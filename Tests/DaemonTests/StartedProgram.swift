import DKIMTestSupport
import Glibc

/// The program in a child process, with what it writes to standard error.
final class StartedProgram {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The child's number.
    let process: pid_t
    /// The lines read so far.
    private(set) var lines: [String] = []
    private let output: Int32
    private var pending: [UInt8] = []
    private var isOver = false

    /// Starts the program; `readsErrors` is false where only standard output is of interest.
    init(_ arguments: [String], readsErrors: Bool = true, folder: String? = nil) throws {
        guard let ends = CloseOnExec.pipe() else { throw Failure(description: "pipe") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends.writing, 1)
        if readsErrors {
            posix_spawn_file_actions_adddup2(&actions, ends.writing, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        var words = [try Self.executable()] + arguments
        if let folder { words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words }
        var pointers = words.map { strdup($0) } + [nil]
        var child: pid_t = 0
        let status = posix_spawn(&child, words[0], &actions, nil, &pointers, environ)
        for pointer in pointers { free(pointer) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends.writing)
        guard status == 0 else { throw Failure(description: "spawn: \(status)") }
        process = child
        output = ends.reading
    }

    deinit {
        close(output)
        if !isOver {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    /// Reads lines until one holds the text; the line is given.
    @discardableResult
    func line(with text: String) throws -> String {
        while let line = nextLine() {
            lines.append(line)
            if line.contains(text) { return line }
        }
        throw Failure(
            description: "no line with “\(text)” in:\n" + lines.joined(separator: "\n"))
    }

    /// The processes that it has started.
    func children() throws -> [pid_t] {
        let path = "/proc/\(process)/task/\(process)/children"
        guard let file = fopen(path, "r") else { throw Failure(description: path) }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = fread(&buffer, 1, buffer.count - 1, file)
        let text = String(
            decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process, number) }

    /// Reads the rest, and waits for the end.
    ///
    /// - Returns: the exit status; nil if a signal ended it.
    func status() -> Int32? {
        while let line = nextLine() { lines.append(line) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        isOver = true
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
    }

    private func nextLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeFirst(end + 1)
                return line
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &chunk, chunk.count)
            guard count > 0 else { return nil }
            pending += chunk.prefix(count)
        }
    }

    /// Beside the test bundle.
    private static func executable() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let candidates =
            CommandLine.arguments.map { name in
                name.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                    .joined(separator: "/")
            } + ["/\(root)/.build/debug"]
        for folder in candidates where access("\(folder)/dkim-milterd", X_OK) == 0 {
            return "\(folder)/dkim-milterd"
        }
        throw Failure(description: "dkim-milterd not found in \(candidates)")
    }
}
