import DKIMFilter
import Foundation
import Synchronization
import Testing

@testable import dkim_milterd

@Suite("Programs that send reports, and how many reports there are")
struct ReportMailerTests {
    /// As the daemon does.
    init() { signal(SIGPIPE, SIG_IGN) }

    private final class Log: EventLog {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func write(_ level: LogLevel, queueID: String?, _ message: String) {
            lines.withLock { $0.append("\(level) \(queueID ?? "-"): \(message)") }
        }
    }

    /// A program that does what a shell script says; its first argument is that script.
    private static func fault(
        _ script: String, _ arguments: [String] = [], message: [UInt8] = Array("Hi\n".utf8),
        seconds: Int = 60
    ) -> String? {
        let command = MailCommand(
            words: ["/bin/sh", "-c", script, "sh"] + arguments, seconds: seconds)
        do throws(ProgramError) {
            try command.run(message)
            return nil
        } catch {
            return error.message
        }
    }

    @Test("The program gets the message whole, its arguments as they are, and no open file of ours")
    func run() throws {
        let file = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let message = [UInt8](repeating: 0x78, count: 300_000)
        #expect(
            Self.fault(
                "cat > \(file); echo \"$2 $3\" >> \(file); ls /proc/self/fd >> \(file)",
                ["-t", "; touch /nowhere", "a b"], message: message) == nil)
        let text = try String(contentsOfFile: file, encoding: .utf8).drop { $0 == "x" }
        let lines = text.split(separator: "\n")
        #expect(lines.first == "; touch /nowhere a b")
        // ls has 0, 1, 2 and the folder that it lists.
        #expect(lines.dropFirst() == ["0", "1", "2", "3"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count > message.count)
    }

    @Test("What goes wrong is told")
    func faults() {
        #expect(Self.fault("cat > /dev/null; exit 75") == "/bin/sh ended with status 75")
        #expect(Self.fault("cat > /dev/null; kill -9 $$") == "/bin/sh was ended by signal 9")
        #expect(
            Self.fault("exec < /dev/null", message: [UInt8](repeating: 0, count: 1_000_000))
                == "/bin/sh did not read the whole message")
        #expect(Self.fault("exec sleep 1000", seconds: 1) == "/bin/sh did not end within 1 seconds")
        do throws(ProgramError) {
            try MailCommand(words: ["/nowhere/sendmail"]).run([])
            Issue.record("a program that is not there")
        } catch {
            #expect(error.message == "cannot run /nowhere/sendmail: No such file or directory")
        }
    }

    @Test("Ten reports to a domain in an hour, and a bounded number of domains")
    func limits() {
        let clock = Mutex<UInt64>(7_200)
        let box = ClockBox(clock)
        let mailer = ReportMailer(log: Log(), now: { box.value })
        #expect((0..<12).filter { _ in mailer.admits(domain: "a.test") }.count == 10)
        #expect(mailer.admits(domain: "b.test"))
        #expect((0..<2_000).filter { mailer.admits(domain: "d\($0).test") }.count == 998)
        box.advance(3_600)
        #expect(mailer.admits(domain: "a.test"))
    }

    private final class ClockBox: Sendable {
        private let seconds: Mutex<UInt64>

        init(_ start: consuming Mutex<UInt64>) {
            seconds = start
        }

        var value: UInt64 { seconds.withLock { $0 } }

        func advance(_ step: UInt64) { seconds.withLock { $0 += step } }
    }

    @Test("Reports are sent one after the other, in the background, with -t and no sender")
    func background() async throws {
        let file = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let log = Log()
        let mailer = ReportMailer(log: log)
        let command = ["/bin/sh", "-c", "cat >> \(file); echo \"$@\" >> \(file)", "sh"]
        for number in 0..<3 {
            mailer.send(Array("\(number)\n".utf8), command: command, queueID: "4A\(number)")
        }
        while log.all.count < 3 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(
            log.all == (0..<3).map { "info 4A\($0): sent a DKIM failure report (SendReports)" })
        #expect(
            try String(contentsOfFile: file, encoding: .utf8)
                == "0\n-t -f <>\n1\n-t -f <>\n2\n-t -f <>\n")
    }

    @Test("A report that no thread can be had for is dropped with a line, and the next one tried")
    func noThread() {
        let log = Log()
        let tries = Mutex(0)
        let mailer = ReportMailer(
            log: log,
            starting: { _ in
                tries.withLock { $0 += 1 }
                return false
            })
        for number in 0..<2 { mailer.send([], command: ["/bin/true"], queueID: "4A\(number)") }
        #expect(tries.withLock { $0 } == 2)
        let fault = "a DKIM failure report was not sent: the system has no thread left"
        #expect(log.all == (0..<2).map { "error 4A\($0): \(fault) (SendReports)" })
    }
}
