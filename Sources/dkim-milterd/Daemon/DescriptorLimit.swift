import Glibc

/// The number of files and sockets that the process may have open.
enum DescriptorLimit {
    /// As many as are worth having where nobody has said how many there are to be.
    private static let plenty: rlim_t = 65_536

    /// Raises the soft limit towards the hard one: each connection takes a descriptor, and
    /// libmilter spins when it can accept none.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = raised(soft: limit.rlim_cur, hard: limit.rlim_max)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The soft limit to set. One that is higher already is an operator's (LimitNOFILE), and stays.
    static func raised(soft: rlim_t, hard: rlim_t) -> rlim_t {
        max(soft, min(hard, plenty))
    }
}
