internal import CSystemCalls
import Glibc

/// Core dumps of the process (EnableCoredumps).
enum CoreDumps {
    /// Allows them as far as the limits of the process do. The kernel forbids them to a process
    /// that has changed its user; so this comes after that.
    static func enable() throws(ProgramError) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(resource, &limit) == 0, cs_allow_core_dumps() == 0 else {
            throw ProgramError(
                .systemFault, "EnableCoredumps: cannot be done: \(SystemMessage.current)")
        }
    }
}
