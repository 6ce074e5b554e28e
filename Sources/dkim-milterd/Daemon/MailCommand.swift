internal import CSystemCalls
import Glibc

/// A program that takes a message as its input. No shell is between.
struct MailCommand {
    /// The program's path, and its arguments.
    let words: [String]
    /// Seconds that it may take altogether.
    var seconds = 60
    /// Whether what it writes goes to where this process writes, and not nowhere.
    var showsOutput = false

    /// Runs the program, and waits for its end.
    ///
    /// SIGPIPE is to be ignored by the process, unless the program reads all of the message.
    func run(_ message: [UInt8]) throws(ProgramError) {
        guard let path = words.first else { throw ProgramError(.configuration, "no program") }
        let pipe = try Pipe()
        let (program, code) = start(path, input: pipe.readEnd)
        close(pipe.readEnd)
        guard code == 0 else {
            close(pipe.writeEnd)
            throw ProgramError(
                .unavailable, "cannot run \(path): \(SystemMessage.text(for: code))")
        }
        let deadline = Self.now + Int64(seconds) * 1_000
        let isWritten = Self.write(message, to: pipe.writeEnd, until: deadline)
        close(pipe.writeEnd)
        guard let status = Self.wait(for: program, until: deadline) else {
            kill(program, SIGKILL)
            var ignored: Int32 = 0
            while waitpid(program, &ignored, 0) < 0, errno == EINTR {}
            throw ProgramError(.unavailable, "\(path) did not end within \(seconds) seconds")
        }
        guard status == 0 else {
            throw ProgramError(
                .unavailable,
                status & 0x7F == 0
                    ? "\(path) ended with status \((status >> 8) & 0xFF)"
                    : "\(path) was ended by signal \(status & 0x7F)")
        }
        guard isWritten else {
            throw ProgramError(.unavailable, "\(path) did not read the whole message")
        }
    }

    /// Starts the program.
    ///
    /// - Returns: its number, and the system's error, 0 if there is none.
    private func start(_ path: String, input: Int32) -> (program: pid_t, code: Int32) {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var program = pid_t()
        let code = cs_spawn(path, arguments, input, showsOutput ? 1 : 0, &program)
        return (program, code)
    }

    /// Milliseconds of a clock that does not jump.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func write(_ message: [UInt8], to pipe: Int32, until deadline: Int64) -> Bool {
        _ = fcntl(pipe, F_SETFL, O_NONBLOCK)
        var rest = message[...]
        while !rest.isEmpty {
            var waiting = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
            let left = deadline - now
            guard left > 0 else { return false }
            let ready = poll(&waiting, 1, Int32(clamping: left))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            let count = rest.withUnsafeBytes { Glibc.write(pipe, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            // SIGPIPE is ignored: a program that does not read gives EPIPE.
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The status that the program ended with; nil where it has not ended by then.
    private static func wait(for program: pid_t, until deadline: Int64) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(program, &status, WNOHANG)
            if ended == program { return status }
            if ended < 0, errno != EINTR { return nil }
            guard now < deadline else { return nil }
            _ = poll(nil, 0, 20)
        }
    }
}
