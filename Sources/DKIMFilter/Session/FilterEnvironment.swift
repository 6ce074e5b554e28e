package import DKIMCore

/// All that a message needs from outside: one immutable snapshot.
///
/// A message keeps the snapshot it began with; a reload makes a new one.
package struct FilterEnvironment: Sendable {
    /// What the operator asked for.
    package let configuration: Configuration
    /// Fetches keys.
    package let resolver: any KeyResolver
    /// Where log lines go.
    package let log: any EventLog
    /// This host's name: the authserv-id where neither configuration nor MTA gives one.
    package let hostName: String
    /// Name and version of the program, for SoftwareHeader.
    package let software: String
    /// Where all of it is counted.
    package let metrics: FilterMetrics
    /// Sends reports; nil where nobody does.
    package let reports: (any ReportOutbox)?
    /// Knows which signing keys DNS publishes; nil where nobody looks.
    package let keyChecker: KeyChecker?
    /// Seconds since 1970, for t= and x=.
    package let now: @Sendable () -> UInt64

    /// Puts the parts together.
    package init(
        configuration: Configuration, resolver: any KeyResolver, log: any EventLog,
        hostName: String, software: String = "dkim-milterd",
        metrics: FilterMetrics = FilterMetrics(), reports: (any ReportOutbox)? = nil,
        keyChecker: KeyChecker? = nil,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.configuration = configuration
        self.resolver = resolver
        self.log = log
        self.hostName = hostName
        self.software = software
        self.metrics = metrics
        self.reports = reports
        self.keyChecker = keyChecker
        self.now = now
        configuration.signing.identities.report(to: log)
    }
}
