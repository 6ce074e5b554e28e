internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver
import Glibc
internal import Locks

/// Makes environments from configurations. The resolver, and with it the cache of keys, is kept
/// as long as its settings stay.
final class EnvironmentBuilder: Sendable {
    /// What is counted: one for all environments, so that a reload leaves it as it is.
    let metrics = FilterMetrics()

    private let log: any EventLog
    private let known = Locked<Known?>(nil)
    /// One for all environments, so that its limits outlive a reload.
    private let reports: ReportMailer
    /// One for all, so that what it knows outlives a reload.
    let keyChecker: KeyChecker

    private struct Known: Sendable {
        var settings: ResolverSettings
        var resolver: UnboundResolver
    }

    init(log: any EventLog) {
        self.log = log
        reports = ReportMailer(log: log)
        keyChecker = KeyChecker(log: log)
    }

    /// The environment for a configuration.
    func environment(for loaded: LoadedConfiguration) throws(ProgramError) -> FilterEnvironment {
        FilterEnvironment(
            configuration: loaded.configuration,
            resolver: try resolver(for: loaded),
            log: log,
            hostName: SystemEnvironment().hostName,
            software: "dkim-milterd v\(ProgramVersion.number)",
            metrics: metrics,
            reports: reports,
            keyChecker: keyChecker,
            now: { UInt64(clamping: time(nil)) })
    }

    private func resolver(
        for loaded: LoadedConfiguration
    ) throws(ProgramError) -> any KeyResolver {
        if let records = loaded.recordsForTests { return records }
        let settings = loaded.options.resolverSettings
        let kept = known.withLock { known in
            known?.settings == settings ? known?.resolver : nil
        }
        if let kept { return MeasuredResolver(kept, metrics: metrics) }
        // The old resolver is left to the messages that hold it. If there is none its end, and with
        // it that of its cache, comes after the lock.
        let resolver = try loaded.resolver(settings)
        var other: Known? = Known(settings: settings, resolver: resolver)
        known.withLock { swap(&$0, &other) }
        return MeasuredResolver(resolver, metrics: metrics)
    }
}
