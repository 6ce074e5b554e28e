import Glibc

/// The number of files and sockets that the process may have open.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one: each connection takes a descriptor, and libmilter
    /// spins when it can accept none.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
