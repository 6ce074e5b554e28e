import DKIMTestSupport
import Glibc
import Testing

extension MilterServerTests {
    @Suite(.serialized) struct Signals {
        @Test(
            "libmilter's signal thread takes no signal, whichever thread it is",
            arguments: [SIGHUP, SIGTERM, SIGINT])
        func signalThread(_ number: Int32) throws {
            let server = try MilterTestServer()
            let client = try server.client("insert")
            _ = try client.deliver(MilterMessage())
            // To each thread but the main one, whose the signals are: only sigwait could take them.
            let threads = try threads(of: server.process)
            #expect(threads.count > 3)
            for thread in threads {
                // Workers come and go; one that is gone takes no signal either.
                let fault = tgkill(server.process, thread, number) == 0 ? 0 : errno
                #expect(fault == 0 || fault == ESRCH)
            }
            for _ in 0..<20 {
                let other = try server.client("insert")
                #expect(try other.deliver(MilterMessage())?.verdict == .proceed)
            }
            #expect(try client.deliver(MilterMessage())?.verdict == .proceed)
            #expect(try server.ask("ending") == "running")
            let answer = try server.ask("stop")
            #expect(answer.hasPrefix("stopped ") && answer.hasSuffix(" ended"), "\(answer)")
        }

        /// The threads of a process without its main one.
        private func threads(of process: pid_t) throws -> [pid_t] {
            let directory = try #require(opendir("/proc/\(process)/task"))
            defer { closedir(directory) }
            var threads: [pid_t] = []
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                    String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
                }
                if let number = pid_t(name), number != process { threads.append(number) }
            }
            return threads
        }
    }
}

/// The C library's function, which Glibc's module lacks.
@_silgen_name("tgkill") private func tgkill(
    _ process: pid_t, _ thread: pid_t, _ signal: Int32
) -> Int32
