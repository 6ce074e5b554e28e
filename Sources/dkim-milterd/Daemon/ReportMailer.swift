internal import DKIMFilter
import Glibc
internal import Locks
internal import Milter

/// Sends reports with the program of MTACommand, one after the other, on a thread that lives as
/// long as there are some. What is too much is dropped: reports are a courtesy.
final class ReportMailer: ReportOutbox {
    private struct Letter: Sendable {
        var message: [UInt8]
        var command: [String]
        var queueID: String?
    }

    private struct State: Sendable {
        var waiting: [Letter] = []
        var isWorking = false
        var hour: UInt64 = 0
        var counts: [String: Int] = [:]
    }

    /// Reports that may wait; in an hour, reports to one domain, and domains.
    static let maximumWaiting = 100
    static let maximumPerDomain = 10
    static let maximumDomains = 1_000

    private let log: any EventLog
    private let now: @Sendable () -> UInt64
    private let starting: @Sendable (@escaping @Sendable () -> Void) -> Bool
    private let state = Locked(State())

    /// Makes one without any report.
    ///
    /// - Parameters:
    ///   - now: seconds since any point in time.
    ///   - starting: runs something on another thread; false if there is none to be had.
    init(
        log: any EventLog, now: @escaping @Sendable () -> UInt64 = { UInt64(clamping: time(nil)) },
        starting: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = {
            BackgroundThread.start($0)
        }
    ) {
        self.log = log
        self.now = now
        self.starting = starting
    }

    func admits(domain: String) -> Bool {
        let hour = now() / 3_600
        return state.withLock { state in
            if state.hour != hour {
                state.hour = hour
                state.counts = [:]
            }
            let count = state.counts[domain] ?? 0
            guard count < Self.maximumPerDomain,
                count > 0 || state.counts.count < Self.maximumDomains,
                state.waiting.count < Self.maximumWaiting
            else { return false }
            state.counts[domain] = count + 1
            return true
        }
    }

    func send(_ message: [UInt8], command: [String], queueID: String?) {
        let letter = Letter(message: message, command: command, queueID: queueID)
        let isToStart = state.withLock { state in
            guard state.waiting.count < Self.maximumWaiting else { return false }
            state.waiting.append(letter)
            defer { state.isWorking = true }
            return !state.isWorking
        }
        guard isToStart, !starting({ self.work() }) else { return }
        let dropped = state.withLock { state in
            state.isWorking = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for letter in dropped {
            log.write(
                .error, queueID: letter.queueID,
                "a DKIM failure report was not sent: the system has no thread left (SendReports)")
        }
    }

    private func work() {
        while let letter = next() {
            do throws(ProgramError) {
                try MailCommand(words: letter.command + ["-t", "-f", "<>"]).run(letter.message)
                log.write(
                    .info, queueID: letter.queueID, "sent a DKIM failure report (SendReports)")
            } catch {
                log.write(
                    .error, queueID: letter.queueID,
                    "a DKIM failure report was not sent: \(error.message) (MTACommand)")
            }
        }
    }

    private func next() -> Letter? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWorking = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
