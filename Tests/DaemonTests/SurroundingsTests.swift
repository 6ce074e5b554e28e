import Foundation
import Testing

@testable import dkim_milterd

@Suite("In what surroundings the process runs")
struct SurroundingsTests {
    private static let keys = "sel._domainkey.test v=DKIM1; p=\n"

    private func link(_ program: StartedProgram, _ name: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/\(program.process)/\(name)")
    }

    @Test("Relative paths count from BaseDirectory, at the start and at a reload")
    func baseDirectory() throws {
        let folder = try TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/base", withIntermediateDirectories: false)
        try folder.write(Self.keys, to: "base/keys")
        let text =
            "Background no\nSocket local:\(folder.path)/s\nTestPublicKeys keys\n"
            + "BaseDirectory \(folder.path)/base\nPidFile pid\n"
        try folder.write(text, to: "c")
        let program = try StartedProgram(["-x", "c"], folder: folder.path)
        try program.line(with: "started: listening")
        #expect(try link(program, "cwd") == folder.path + "/base")
        #expect(FileManager.default.fileExists(atPath: folder.path + "/base/pid"))
        program.signal(SIGHUP)
        try program.line(with: "configuration reloaded from c")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
    }

    @Test("ChangeRootDirectory makes a root in which a reload finds what it found at the start")
    func changeRoot() throws {
        let folder = try TestFolder()
        let keys = try folder.write(Self.keys, to: "keys")
        let file = try folder.write(
            "Background no\nSocket local:\(folder.path)/s\nTestPublicKeys \(keys)\n"
                + "ChangeRootDirectory \(folder.path)/\n", to: "c")
        let program = try StartedProgram(["-x", file])
        try program.line(with: "started: listening")
        #expect(try link(program, "root") == folder.path)
        #expect(try link(program, "cwd") == folder.path)
        program.signal(SIGHUP)
        try program.line(with: "configuration reloaded from \(file)")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/s"))
    }

    @Test("A Unix socket that would be out of reach in ChangeRootDirectory is refused")
    func socketOutsideRoot() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "Socket local:/tmp/elsewhere\nChangeRootDirectory \(folder.path)\n", to: "c")
        #expect {
            _ = try LoadedConfiguration(path: file, overrides: [])
        } throws: { error in
            "\(error)" == "\(file):1: Socket: /tmp/elsewhere is out of reach in "
                + "ChangeRootDirectory; put the socket below that folder, or use inet:"
        }
    }

    @Test("A core dump is possible where EnableCoredumps says so, also after root was given up")
    func coreDumps() throws {
        for isOn in [false, true] {
            let folder = try TestFolder()
            let file = try folder.write(
                "Background no\nSocket inet:0@127.0.0.1\nUserID nobody\n"
                    + "EnableCoredumps \(isOn ? "yes" : "no")\n", to: "c")
            let program = try StartedProgram(["-x", file])
            try program.line(with: "started: listening")
            // The kernel gives the files of a process that may not leave a dump to root.
            var status = stat()
            #expect(stat("/proc/\(program.process)/environ", &status) == 0)
            #expect((status.st_uid != 0) == isOn)
            program.signal(SIGTERM)
            #expect(program.status() == 0)
        }
    }

    @Test("StdoutLog puts the log on standard output")
    func stdoutLog() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "Background no\nSocket local:\(folder.path)/s\nStdoutLog yes\n", to: "c")
        let program = try StartedProgram(["-x", file], readsErrors: false)
        try program.line(with: "started: listening")
        program.signal(SIGHUP)
        try program.line(with: "configuration reloaded")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
    }

    @Test("MilterDebug lets libmilter tell of its commands")
    func milterDebug() throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "Background no\nSocket local:\(folder.path)/s\nMilterDebug 6\n", to: "c")
        let program = try StartedProgram(["-x", file])
        try program.line(with: "got cmd")
        program.signal(SIGTERM)
        #expect(program.status() == 0)
    }
}
