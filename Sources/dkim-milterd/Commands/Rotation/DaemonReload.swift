internal import CSystemCalls
import Glibc

/// Step d: makes the daemon read its configuration again.
struct DaemonReload {
    /// What came of it.
    enum Outcome {
        /// It has taken it, and how that is known.
        case taken(String)
        /// It was told, and nobody can see whether it has taken it.
        case told(String)
        /// Nobody knows how to reach it.
        case unreachable(String)
    }

    /// The command; nil for a signal.
    let command: String?
    /// Where the daemon's number is. The file is written anew when a configuration has been taken.
    let pidFile: String?

    /// Seconds that a daemon with large tables may take.
    private static let patience = 60

    /// Tells the daemon.
    ///
    /// - Parameter whenTold: called when it has been told, before it is seen that it obeys.
    func run(_ whenTold: () -> Void) throws(ProgramError) -> Outcome {
        let before = pidFile.map(Self.stamp) ?? []
        if let command {
            try run(command)
            whenTold()
            guard let pidFile, case .running(let process) = try found(pidFile) else {
                return .told("“\(command)” was run")
            }
            return try waitUntilTaken(process, pidFile, before)
        }
        guard let pidFile else {
            return .unreachable("the configuration has no PidFile")
        }
        let process: pid_t
        switch try found(pidFile) {
        case .nobody(let reason): return .unreachable(reason)
        case .running(let number): process = number
        }
        guard kill(process, SIGHUP) == 0 else {
            throw ProgramError(
                .noPermission,
                "cannot signal the daemon (process \(process)): \(SystemMessage.current); run "
                    + "rotate as root, or name --reload-command")
        }
        whenTold()
        return try waitUntilTaken(process, pidFile, before)
    }

    private func run(_ command: String) throws(ProgramError) {
        do throws(ProgramError) {
            try MailCommand(words: ["/bin/sh", "-c", command], seconds: 120, showsOutput: true)
                .run([])
        } catch {
            throw ProgramError(
                .unavailable,
                "the daemon still signs with the old key, which is good: “\(command)” failed "
                    + "(\(error)); mend that and run rotate --resume")
        }
    }

    private func waitUntilTaken(
        _ process: pid_t, _ pidFile: String, _ before: [Int]
    ) throws(ProgramError) -> Outcome {
        for _ in 0..<(Self.patience * 10) {
            let stamp = Self.stamp(pidFile)
            if !stamp.isEmpty, stamp != before {
                return .taken("process \(process) has taken the configuration")
            }
            guard kill(process, 0) == 0 || errno == EPERM else {
                throw ProgramError(
                    .unavailable,
                    "the daemon (process \(process)) has ended; see its log, start it and run "
                        + "rotate --resume")
            }
            _ = poll(nil, 0, 100)
        }
        throw ProgramError(
            .temporaryFailure,
            "the daemon (process \(process)) has not taken the configuration within "
                + "\(Self.patience) s; its log says why. It still signs with the old key, which is "
                + "good; then run rotate --resume")
    }

    /// The process that a PID file names, or why that is none.
    private enum Process {
        case running(pid_t)
        case nobody(String)
    }

    private func found(_ pidFile: String) throws(ProgramError) -> Process {
        guard AtomicFile.exists(pidFile) else {
            return .nobody("PidFile \(pidFile) is not there; does the daemon run?")
        }
        let text = String(decoding: try FileAccess.read(pidFile, limit: 100), as: UTF8.self)
        guard let process = pid_t(text.filter { $0 != "\n" }), process > 1, isDaemon(process) else {
            return .nobody(
                "the process that PidFile \(pidFile) names is no dkim-milterd; does the daemon run?"
            )
        }
        return .running(process)
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

    /// When the file was written last.
    private static func stamp(_ path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
}
