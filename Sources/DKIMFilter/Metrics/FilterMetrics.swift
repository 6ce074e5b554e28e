package import DKIMCore
package import Synchronization

/// What has been counted since the start. One for all environments, so that a reload leaves it as
/// it is.
///
/// On the way of a message it costs a few atomic additions and readings of the clock; text is made
/// at a scrape only.
package final class FilterMetrics: Sendable {
    /// SMTP sessions that the MTA has announced.
    package let connections = Atomic<UInt64>(0)
    /// Messages, by their way and their end.
    package let messages = TwofoldCounter<MessageDirection, MessageFate>()
    /// Octets of bodies that were read.
    package let bodyOctets = LabelledCounter<MessageDirection>()
    /// Results of verification: one for each signature, and `none` for a message without one.
    package let results = LabelledCounter<DKIMResult>()
    /// Why signatures did not pass.
    package let failures = LabelledCounter<FailureReason>()
    /// Signatures made.
    package let signatures = TwofoldCounter<SigningAlgorithm, SignatureAlignment>()
    /// Key look-ups that went to DNS.
    package let lookups = LabelledCounter<LookupResult>()
    /// How long these took.
    package let lookupTime = DurationHistogram()
    /// Keys that were known.
    package let cacheHits = Atomic<UInt64>(0)
    /// Keys that were not.
    package let cacheMisses = Atomic<UInt64>(0)
    /// Reloads of the configuration.
    package let reloads = LabelledCounter<ReloadResult>()

    private let signingTime = DurationHistogram()
    private let verifyingTime = DurationHistogram()
    private let otherTime = DurationHistogram()
    /// Whether the last reload succeeded.
    private let isCurrent = Atomic<Bool>(true)
    /// When the configuration in force was read, in seconds since 1970.
    private let loadTime = Atomic<UInt64>(0)

    /// All zero.
    package init() {}

    /// How long the end of messages of that direction took.
    package func endTime(_ direction: MessageDirection) -> DurationHistogram {
        switch direction {
        case .signed: signingTime
        case .verified: verifyingTime
        case .left, .undecided: otherTime
        }
    }

    /// Notes a reading of the configuration: the first one is no reload.
    package func noteLoad(_ result: ReloadResult, isFirst: Bool = false, now: UInt64) {
        if !isFirst { reloads.add(result) }
        isCurrent.store(result == .success, ordering: .relaxed)
        if result == .success { loadTime.store(now, ordering: .relaxed) }
    }

    /// Notes an answer to a look-up.
    func note(_ answer: KeyAnswer, after nanoseconds: UInt64, isImmediate: Bool) {
        let result = LookupResult(answer)
        if isImmediate, result.mayBeKept {
            cacheHits.add(1, ordering: .relaxed)
            return
        }
        cacheMisses.add(1, ordering: .relaxed)
        lookups.add(result)
        lookupTime.note(nanoseconds)
    }

    /// Notes the results of a message's signatures.
    func note(_ results: [SignatureResult]) {
        if results.isEmpty { self.results.add(DKIMResult.none) }
        for result in results {
            self.results.add(result.result)
            if let failure = result.failure { failures.add(FailureReason(failure)) }
        }
    }

    /// Whether the last reload succeeded, and when the configuration in force was read.
    var loadState: (isCurrent: Bool, time: UInt64) {
        (isCurrent.load(ordering: .relaxed), loadTime.load(ordering: .relaxed))
    }
}
