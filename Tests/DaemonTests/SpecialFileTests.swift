import Glibc
import Testing

@testable import dkim_milterd

/// What is no regular file is the system's: it is written to, and never removed or replaced.
@Suite struct SpecialFileTests {
    /// A named pipe with a reader, as tests must not try it with devices.
    private struct NamedPipe {
        let directory: ScratchDirectory
        let path: String
        private let descriptor: Int32

        init() throws {
            directory = try ScratchDirectory()
            path = "\(directory.path)/pipe"
            guard mkfifo(path, 0o600) == 0 else { throw Failure(description: "mkfifo") }
            descriptor = open(path, O_RDONLY | O_NONBLOCK)
        }

        /// Whether it is still there, and is no file.
        var isThere: Bool {
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        }

        /// What was written to it, and its end.
        func read() -> String {
            defer { close(descriptor) }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        }
    }

    @Test("A PID file that is none is left where it is")
    func pidFile() throws {
        let pipe = try NamedPipe()
        let file = try PIDFile(path: pipe.path)
        file.renew()
        file.remove()
        #expect(pipe.isThere)
        #expect(pipe.read() == "\(getpid())\n")
    }

    @Test("genzone writes to a pipe")
    func outputFile() throws {
        let pipe = try NamedPipe()
        try OutputFile.replace(pipe.path, with: Array("zone".utf8))
        #expect(pipe.isThere)
        #expect(pipe.read() == "zone")
    }

    @Test("rotate refuses to put a file in its place")
    func atomicFile() throws {
        let pipe = try NamedPipe()
        #expect(throws: ProgramError.self) {
            try AtomicFile.write(pipe.path, [], AtomicFile.Access(mode: 0o644))
        }
        #expect(pipe.isThere)
        _ = pipe.read()
    }
}
