import Foundation
import Testing

@Suite("The process above the daemon")
struct AutoRestartTests {
    private let folder: TestFolder
    private let file: String

    init() throws {
        folder = try TestFolder()
        file = folder.path + "/c"
    }

    private func start(_ lines: String) throws -> StartedProgram {
        try configure(lines)
        let program = try StartedProgram(["-x", file])
        try program.line(with: "started: listening")
        // Only after a reload is it sure that it has told the supervisor that it is ready.
        program.signal(SIGHUP)
        try program.line(with: "configuration reloaded")
        return program
    }

    private func configure(_ lines: String) throws {
        try folder.write(
            "Background no\nAutoRestart yes\nSocket local:\(folder.path)/s\n"
                + "PidFile \(folder.path)/pid\n" + lines, to: "c")
    }

    private func daemon(of program: StartedProgram) throws -> pid_t {
        let children = try program.children()
        #expect(children.count == 1)
        return try #require(children.first)
    }

    private func pidFile() -> String? {
        try? String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
    }

    @Test("It holds the PID file, passes a stop on, and ends as the daemon does")
    func stop() throws {
        let program = try start("")
        #expect(pidFile() == "\(program.process)\n")
        let name = "/proc/\(try daemon(of: program))/comm"
        #expect(try String(contentsOfFile: name, encoding: .utf8) == "dkim-milterd\n")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
        #expect(program.lines.contains { $0.hasSuffix(" terminating with status 0, errno = 0") })
        #expect(pidFile() == nil)
    }

    @Test("A stop of the daemon alone is no crash")
    func stopOfTheDaemon() throws {
        let program = try start("")
        kill(try daemon(of: program), SIGTERM)
        #expect(program.status() == 0)
    }

    @Test("It passes a reload on", arguments: [SIGHUP, SIGUSR1])
    func reload(signal: Int32) throws {
        let program = try start("")
        try configure("LogWhy yes\n")
        program.signal(signal)
        try program.line(with: "configuration reloaded")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
    }

    @Test("After a crash it starts the daemon again, with the configuration as it is then")
    func crash() throws {
        let program = try start("AutoRestartCount 2\n")
        let first = try daemon(of: program)
        try configure("Syslog no\n")
        kill(first, SIGKILL)
        try program.line(with: "the daemon was ended by signal 9; it is started again, restart 1")
        try program.line(with: "started: listening")
        let second = try daemon(of: program)
        #expect(first != second)
        program.signal(SIGHUP)
        try program.line(with: "configuration reloaded")
        #expect(pidFile() == "\(program.process)\n")

        kill(second, SIGKILL)
        try program.line(with: "restart 2")
        try program.line(with: "started: listening")
        kill(try daemon(of: program), SIGKILL)
        #expect(program.status() == 70)
        #expect(
            program.lines.contains {
                $0.hasSuffix("not started again: there were 2 restarts (AutoRestartCount)")
            })
        #expect(pidFile() == nil)
    }

    @Test("After a crash with a faulty configuration it tries until that is mended")
    func crashAndFault() throws {
        let program = try start("")
        try configure("Nonsense 1\n")
        kill(try daemon(of: program), SIGKILL)
        try program.line(with: "\(file):5: Nonsense: unknown parameter")
        try program.line(with: "before it was ready (check-config tells why); it is started again")
        try configure("")
        try program.line(with: "started: listening")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
    }

    @Test("A stop between two tries is a stop")
    func stopBetween() throws {
        let program = try start("")
        try configure("Nonsense 1\n")
        kill(try daemon(of: program), SIGKILL)
        try program.line(with: "before it was ready")
        program.signal(SIGTERM)
        // The try that may be under way fails for its own reason.
        #expect([0, 78].contains(program.status()))
    }

    @Test("Above the rate it gives up")
    func rate() throws {
        let program = try start("AutoRestartRate 1/1d\n")
        kill(try daemon(of: program), SIGKILL)
        try program.line(with: "restart 1")
        try program.line(with: "started: listening")
        kill(try daemon(of: program), SIGKILL)
        #expect(program.status() == 70)
        #expect(program.lines.contains { $0.contains("(AutoRestartRate)") })
    }

    @Test("A daemon that cannot start is not started again, and its status is told")
    func failedStart() throws {
        try configure("")
        try FileManager.default.createDirectory(
            atPath: folder.path + "/s", withIntermediateDirectories: false)
        let program = try StartedProgram(["-x", file])
        #expect(program.status() == 69)
        #expect(program.lines.contains { $0.contains("before it was ready") })
        #expect(!program.lines.contains { $0.contains("started again, restart") })
    }

    @Test("In the background, the first process ends once the daemon serves")
    func background() throws {
        try folder.write(
            "AutoRestart yes\nSocket local:\(folder.path)/s\nPidFile \(folder.path)/pid\n",
            to: "c")
        let program = try StartedProgram(["-x", file])
        // All that have standard output open are over, or have given it up.
        #expect(program.status() == 0)
        let supervisor = try #require(pidFile().flatMap { pid_t($0.dropLast()) })
        #expect(supervisor != program.process)
        #expect(kill(supervisor, SIGTERM) == 0)
        let end = ContinuousClock.now + .seconds(60)
        while pidFile() != nil, ContinuousClock.now < end { _ = poll(nil, 0, 10) }
        #expect(pidFile() == nil)
    }
}
