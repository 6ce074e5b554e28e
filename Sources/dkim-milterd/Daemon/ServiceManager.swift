internal import CSystemCalls
import Glibc

/// Whoever has started the daemon and wants to hear how it is (sd_notify(3)); there may be nobody.
///
/// Service managers listen to the process that they started. A daemon below a supervisor therefore
/// tells the supervisor, which passes it on.
struct ServiceManager: Sendable {
    /// What is told; the numbers are those on the way to a supervisor.
    enum Notice: UInt8 {
        /// Mail can come; also the end of a reload.
        case ready = 1
        /// Mail still can come.
        case alive
        /// The configuration is being read again; `ready` follows.
        case reloading
        /// The end has begun.
        case stopping
        /// A configuration has been taken: for a supervisor, which holds the PID file.
        case reloaded
    }

    private let descriptor: Int32
    private let isSupervisor: Bool

    /// Finds it. To be done before the root changes, since it is found by a path.
    init(_ stage: ProcessStage) {
        isSupervisor = stage.role == .supervised
        descriptor = isSupervisor ? stage.readyPipe ?? -1 : cs_notify_open()
    }

    /// Tells it.
    ///
    /// - Returns: whether somebody hears it.
    @discardableResult
    func tell(_ notice: Notice) -> Bool {
        guard descriptor >= 0 else { return false }
        if isSupervisor {
            var byte = notice.rawValue
            return write(descriptor, &byte, 1) == 1
        }
        guard let text = Self.text(notice) else { return false }
        // It is waited for only where the service manager would wait for ever.
        return cs_notify(descriptor, text, notice == .ready ? 1 : 0) == 0
    }

    /// The words of sd_notify(3); nil where it has none.
    private static func text(_ notice: Notice) -> String? {
        switch notice {
        case .reloaded: return nil
        case .ready: return "READY=1"
        case .alive: return "WATCHDOG=1"
        case .stopping: return "STOPPING=1"
        case .reloading:
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            return "RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec)\(microseconds(now.tv_nsec))"
        }
    }

    /// A fraction of a second in six digits.
    private static func microseconds(_ nanoseconds: Int) -> String {
        let digits = String(nanoseconds / 1_000)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
