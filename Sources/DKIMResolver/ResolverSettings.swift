/// How keys are looked up.
package struct ResolverSettings: Sendable, Hashable {
    /// The servers to ask; none: those of /etc/resolv.conf.
    package var nameservers: [NameserverAddress]
    /// The longest wait for one key, all retries included; 0: as long as it takes, which
    /// ``longestTimeout`` still ends.
    package var timeoutSeconds: Double
    /// The DNSSEC trust anchor, in the form of a zone file; none: answers are not validated.
    package var trustAnchorFile: String?
    /// A file in the form of unbound.conf(5); none: libunbound's own settings.
    package var configurationFile: String?
    /// How many names the key cache holds.
    package var maximumCacheEntries: Int
    /// How many names may be waited for at a time. Each can hold a socket, and so can as many more
    /// whose waiters have left when their time was over.
    package var maximumOutstanding: Int

    /// What "for ever" means: longer than any mail server waits for a milter.
    package static let longestTimeout: Double = 600

    /// Takes OpenDKIM's defaults where nothing else is said.
    package init(
        nameservers: [NameserverAddress] = [], timeoutSeconds: Double = 5,
        trustAnchorFile: String? = nil, configurationFile: String? = nil,
        maximumCacheEntries: Int = 4_096,
        maximumOutstanding: Int = 256
    ) {
        self.nameservers = nameservers
        self.timeoutSeconds = timeoutSeconds
        self.trustAnchorFile = trustAnchorFile
        self.configurationFile = configurationFile
        self.maximumCacheEntries = maximumCacheEntries
        self.maximumOutstanding = maximumOutstanding
    }

    /// The time limit in nanoseconds, within what the arithmetic of deadlines bears.
    var timeoutNanoseconds: UInt64 {
        let seconds =
            timeoutSeconds > 0 ? min(timeoutSeconds, Self.longestTimeout) : Self.longestTimeout
        return UInt64(seconds * 1e9)
    }
}
