internal import DKIMCore
private import Glibc
private import Locks

/// Looks whether DNS publishes the keys that mail is signed with, and tells the log when that
/// begins to be wrong and when it ends.
///
/// One for all configurations, so that what is known outlives a reload. Some thread calls
/// ``step(_:)`` and ``wait(milliseconds:)`` in turn; mail only notes and asks.
package final class KeyChecker: Sendable {
    private struct State: Sendable {
        var plan = KeyCheckPlan(KeyCheckOptions())
        /// The row of the table that the next round goes on with.
        var nextRow = 0
        var isOn = false
        /// Counts configurations: what was read from an earlier one does not count.
        var generation: UInt64 = 0
    }

    private let log: any EventLog
    private let clock: @Sendable () -> UInt64
    private let state = Locked(State())
    private let bell = DeadlineSignal()

    /// Nothing is looked at until ``configurationChanged(_:)``.
    ///
    /// - Parameter clock: counts milliseconds.
    package init(
        log: any EventLog,
        clock: @escaping @Sendable () -> UInt64 = KeyChecker.monotonicMilliseconds
    ) {
        self.log = log
        self.clock = clock
    }

    /// Milliseconds since some point in time.
    package static let monotonicMilliseconds: @Sendable () -> UInt64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(clamping: time.tv_sec) &* 1_000 &+ UInt64(clamping: time.tv_nsec / 1_000_000)
    }

    // MARK: Mail

    /// Takes note of a key that signs a message, so that it is looked at.
    func note(_ identity: SigningIdentity) {
        let query = KeyQuery(selector: identity.selector, domain: identity.domain)
        let isNew = state.withLock { state in
            state.isOn && state.plan.note(CheckedKey(identity), at: query)
        }
        if isNew { bell.raise() }
    }

    /// What is wrong with the key of an identity, if On-UnpublishedKey is to act on it.
    func confirmedFault(of identity: SigningIdentity) -> KeyFinding? {
        let query = KeyQuery(selector: identity.selector, domain: identity.domain)
        return state.withLock { state in
            state.isOn ? state.plan.confirmedFault(of: identity.key, at: query) : nil
        }
    }

    // MARK: The thread

    /// The daemon has begun or has taken a new configuration: all is to be looked at again.
    package func configurationChanged(_ configuration: Configuration) {
        let options = configuration.keyCheck
        let resolver = configuration.resolver
        // What stands in for DNS says nothing of it.
        let usesDNS = resolver.testPublicKeys == nil && resolver.testRecords == nil
        let signs = !configuration.signing.identities.isEmpty
        state.withLock { state in
            state.isOn = options.interval > 0 && usesDNS && signs
            if !state.isOn { state.plan = KeyCheckPlan(options) }
            state.plan.restart(options)
            state.nextRow = 0
            state.generation &+= 1
        }
        bell.raise()
    }

    /// Does what is due, at most one look-up, whose end it waits for.
    ///
    /// - Parameter environment: the one in force, which is asked for when something is due.
    /// - Returns: the milliseconds until there is something to do; nil for not before the next
    ///   configuration.
    package func step(_ environment: @autoclosure () -> FilterEnvironment) -> UInt64? {
        let now = clock()
        let (step, generation) = state.withLock { state in
            (state.isOn ? state.plan.step(now: now) : nil, state.generation)
        }
        switch step {
        case nil:
            return nil
        case .wait(let time):
            return time &- now
        case .gather:
            gather(environment().configuration.signing.identities, generation)
        case .look(let key):
            look(at: key, environment())
        }
        return 0
    }

    /// Waits for so long, or until there is something to do.
    package func wait(milliseconds: UInt64?) {
        bell.waitAndLower(milliseconds: milliseconds ?? 86_400_000)
    }

    /// Reads the keys outside the lock: mail must not wait for files.
    private func gather(_ identities: SigningIdentities, _ generation: UInt64) {
        let start = state.withLock { $0.nextRow }
        var (keys, next) = identities.keysToCheck(from: start, limit: KeyCheckPlan.maximumKeys)
        if keys.isEmpty, start > 0 {
            (keys, next) = identities.keysToCheck(from: 0, limit: KeyCheckPlan.maximumKeys)
        }
        let faulty = state.withLock { $0.plan.faultyKeys }
        let current = faulty.map { fault in
            identities.currentKey(for: fault.key, isUsed: fault.isUsed)
        }
        state.withLock { state in
            guard state.generation == generation else { return }
            state.nextRow = next
            state.plan.begin(
                keys, faulty: zip(faulty, current).map { ($0.key.query, $1) }, now: clock())
        }
    }

    private func look(at key: CheckedKey, _ environment: FilterEnvironment) {
        let seconds = environment.configuration.resolver.dnsTimeout
        let answers = KeyCollector(queries: [key.query], resolver: environment.resolver)
            .wait(seconds: seconds > 0 ? seconds + 1 : Self.longestWait)
        let comparison = KeyComparison(query: key.query, key: key.key)
        let finding = comparison.finding(
            for: answers[key.query] ?? .temporaryFailure(.timedOut))
        let (event, options) = state.withLock { state in
            (state.plan.take(finding, of: key, now: clock()), state.plan.options)
        }
        guard let line = event?.line(options) else { return }
        log.write(line.level, line.text)
    }

    /// Seconds to wait where the configuration sets no limit.
    private static let longestWait = 600

    // MARK: Exports

    /// What is known at this moment.
    package var snapshot: KeyCheckState {
        let now = clock()
        return state.withLock { state in
            var snapshot = state.plan.state(now: now)
            snapshot.isOn = state.isOn
            return snapshot
        }
    }
}
