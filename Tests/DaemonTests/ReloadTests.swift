import Glibc
import Testing

@Suite("What a reload changes")
struct ReloadTests {
    @Test("A parameter that is read at the start only gets a notice, and the rest takes effect")
    func atStartOnly() throws {
        let folder = try TestFolder()
        let first = "Background no\nSocket local:\(folder.path)/a\n"
        let file = try folder.write(first, to: "c")
        let daemon = try StartedProgram(["-x", file])
        try daemon.line(with: "started: listening")
        try folder.write(
            "Background no\nSocket local:\(folder.path)/b\nLogWhy yes\n", to: "c")
        daemon.signal(SIGHUP)
        try daemon.line(with: "configuration reloaded")
        #expect(
            daemon.lines.contains {
                $0.contains(
                    "\(file):2: Socket: has changed, which takes effect at a restart only")
            })
        #expect(!daemon.lines.contains { $0.contains("Background: has changed") })
        daemon.signal(SIGTERM)
        #expect(daemon.status() == 0)
    }

    @Test("A reload with Background changed keeps the log where it was")
    func log() throws {
        let folder = try TestFolder()
        let socket = "Socket local:\(folder.path)/a\n"
        let file = try folder.write("Background no\n" + socket, to: "c")
        let daemon = try StartedProgram(["-x", file])
        try daemon.line(with: "started: listening")
        try folder.write(socket + "Syslog yes\nSyslogFacility local7\n", to: "c")
        daemon.signal(SIGUSR1)
        try daemon.line(with: "configuration reloaded")
        #expect(daemon.lines.contains { $0.contains("Background: has changed") })
        try folder.write(socket + "Mode q\n", to: "c")
        daemon.signal(SIGUSR1)
        try daemon.line(with: "the old configuration stays in force")
        daemon.signal(SIGTERM)
        #expect(daemon.status() == 0)
    }
}
