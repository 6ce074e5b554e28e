internal import CSystemCalls
import Glibc

/// Step d: makes the daemon read its configuration again.
struct DaemonReload {
    /// What came of it.
    enum Outcome {
        /// It reads it, and how that is known.
        case done(String)
        /// Nobody knows how to reach it.
        case unreachable(String)
    }

    /// The command; nil for a signal.
    let command: String?
    /// Where the daemon's number is.
    let pidFile: String?

    /// Seconds that a daemon with large tables may take.
    private static let patience = 60

    /// Tells the daemon.
    ///
    /// - Parameter whenTold: called when it has been told, before it is seen that it obeys.
    func run(_ whenTold: () -> Void) throws(ProgramError) -> Outcome {
        if let command {
            do throws(ProgramError) {
                try MailCommand(words: ["/bin/sh", "-c", command], seconds: 120, showsOutput: true)
                    .run([])
            } catch {
                throw ProgramError(
                    .unavailable,
                    "the daemon still signs with the old key, which is good: “\(command)” failed "
                        + "(\(error)); mend that and run rotate --resume")
            }
            whenTold()
            return .done("“\(command)” was run")
        }
        guard let pidFile else {
            return .unreachable("the configuration has no PidFile")
        }
        guard AtomicFile.exists(pidFile) else {
            return .unreachable("PidFile \(pidFile) is not there; does the daemon run?")
        }
        let text = String(decoding: try FileAccess.read(pidFile, limit: 100), as: UTF8.self)
        guard let process = pid_t(text.filter { $0 != "\n" }), process > 1, isDaemon(process) else {
            return .unreachable(
                "the process that PidFile \(pidFile) names is no dkim-milterd; does the daemon run?"
            )
        }
        return try signal(process, pidFile, whenTold)
    }

    /// A daemon that has taken a configuration writes its PID file anew; one that is watched over by
    /// another process (AutoRestart) does not.
    private func signal(
        _ process: pid_t, _ pidFile: String, _ whenTold: () -> Void
    ) throws(ProgramError) -> Outcome {
        let before = Self.stamp(pidFile)
        guard kill(process, SIGHUP) == 0 else {
            throw ProgramError(
                .noPermission,
                "cannot signal the daemon (process \(process)): \(SystemMessage.current); run "
                    + "rotate as root, or name --reload-command")
        }
        whenTold()
        let isWatched = hasChildren(process)
        for _ in 0..<(Self.patience * 10) {
            guard kill(process, 0) == 0 else {
                throw ProgramError(
                    .unavailable,
                    "the daemon (process \(process)) has ended; see its log, start it and run "
                        + "rotate --resume")
            }
            if Self.stamp(pidFile) != before {
                return .done("process \(process) has taken the configuration")
            }
            _ = poll(nil, 0, 100)
            if isWatched {
                return .done("process \(process) was told (AutoRestart); its log tells the rest")
            }
        }
        throw ProgramError(
            .temporaryFailure,
            "the daemon (process \(process)) has not taken the configuration within "
                + "\(Self.patience) s; its log says why. It still signs with the old key, which is "
                + "good; then run rotate --resume")
    }

    /// A PID file may be an old one, and its number another program's by now.
    private func isDaemon(_ process: pid_t) -> Bool {
        guard let other = Self.program(process), let own = Self.program(getpid()) else {
            return false
        }
        return other == own || other.hasSuffix("/dkim-milterd")
    }

    private static func program(_ process: pid_t) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/\(process)/exe", &buffer, Int(PATH_MAX))
        guard count > 0 else { return nil }
        let path = String(
            decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // So the kernel says it of a program that has been replaced since.
        return path.hasSuffix(" (deleted)") ? String(path.dropLast(10)) : path
    }

    private func hasChildren(_ process: pid_t) -> Bool {
        let path = "/proc/\(process)/task/\(process)/children"
        do throws(ProgramError) {
            return try !FileAccess.read(path, limit: 65_536).isEmpty
        } catch {
            return false
        }
    }

    /// When the file was written last.
    private static func stamp(_ path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}
