internal import DKIMCore

/// Which signing key is to be looked at when, and what follows from what was found.
///
/// A plain value without clock, lock or DNS: times are milliseconds since any point.
struct KeyCheckPlan: Sendable {
    /// So many keys are looked at in a round, and remembered of each kind.
    static let maximumKeys = 1_000
    /// Look-ups are at least so far apart, so that a start with many keys is no burst.
    static let shortestPause: UInt64 = 100

    /// What is to be done now.
    enum Step: Sendable {
        /// The keys are to be gathered for ``KeyCheckPlan/begin(_:faulty:now:)``.
        case gather
        /// A key is to be looked up.
        case look(CheckedKey)
        /// Nothing before that time.
        case wait(until: UInt64)
    }

    /// A key that verifiers do not find, or not surely.
    private struct Fault: Sendable {
        var key: CheckedKey
        var finding: KeyFinding
        let since: UInt64
        /// When it began that verifiers surely do not find it; nil where they may.
        var unpublishedSince: UInt64?
        var isConfirmed = false
        var nextLook: UInt64
    }

    private struct Result: Sendable {
        let word: String
        let round: Int
    }

    private(set) var options: KeyCheckOptions
    private var round = 0
    private var roundStart: UInt64?
    private var queue: [CheckedKey] = []
    private var position = 0
    private var pause = Self.shortestPause
    private var lastLook: UInt64?
    private var lookUps: UInt64 = 0
    private var faults: [KeyQuery: Fault] = [:]
    /// Keys that have signed since the round began.
    private var used: [KeyQuery: CheckedKey] = [:]
    /// Those of them that were never looked at.
    private var fresh: [CheckedKey] = []
    /// Keys that DNS gave no answer for, to be tried once more before the next round.
    private var retries: [(due: UInt64, key: CheckedKey)] = []
    private var results: [KeyQuery: Result] = [:]

    init(_ options: KeyCheckOptions) {
        self.options = options
    }

    // MARK: Mail

    /// Takes note of a key that signs a message.
    ///
    /// - Returns: whether it is to be looked at soon.
    mutating func note(_ key: @autoclosure () -> CheckedKey, at query: KeyQuery) -> Bool {
        guard used[query] == nil, used.count < Self.maximumKeys else { return false }
        let key = key()
        used[query] = key
        guard results[query] == nil, fresh.count < Self.maximumKeys,
            !queue[position...].contains(where: { $0.query == query })
        else { return false }
        fresh.append(key)
        return true
    }

    /// What is wrong with a key, if On-UnpublishedKey is to act on it.
    func confirmedFault(of key: PrivateKey, at query: KeyQuery) -> KeyFinding? {
        guard let fault = faults[query], fault.isConfirmed,
            fault.key.key.publicKeyData == key.publicKeyData
        else { return nil }
        return fault.finding
    }

    // MARK: Rounds

    /// Lets a new round begin at the next step, with other options.
    mutating func restart(_ options: KeyCheckOptions) {
        self.options = options
        roundStart = nil
    }

    /// The keys that are known to be at fault, and whether each has signed since the round began.
    var faultyKeys: [(key: CheckedKey, isUsed: Bool)] {
        faults.map { query, fault in (fault.key, used[query] != nil) }
    }

    /// Begins a round.
    ///
    /// - Parameters:
    ///   - keys: those of the tables.
    ///   - faulty: for each of ``faultyKeys`` the key that signs today in its place, if any does.
    mutating func begin(
        _ keys: [CheckedKey], faulty: [(query: KeyQuery, current: CheckedKey?)], now: UInt64
    ) {
        pause = Self.shortestPause
        round &+= 1
        for (query, current) in faulty {
            guard let fault = faults[query] else { continue }
            // Another key under the old name has to be found anew.
            guard let current, current.isSame(as: fault.key) else {
                faults[query] = nil
                continue
            }
            // After a reload the operator wants to see the effect.
            if roundStart == nil { faults[query]?.nextLook = now }
        }
        var seen = Set(faults.keys)
        queue = (Array(used.values) + keys).filter { seen.insert($0.query).inserted }
        queue = Array(queue.prefix(Self.maximumKeys))
        position = 0
        used = [:]
        fresh = []
        retries = []
        results = results.filter { $0.value.round >= round &- 1 }
        if roundStart != nil, !queue.isEmpty {
            pause = max(Self.shortestPause, UInt64(options.interval) &* 1_000 / UInt64(queue.count))
        }
        roundStart = now
    }

    /// What is to be done at a time.
    func step(now: UInt64) -> Step {
        guard let roundStart else { return .gather }
        let earliest = lastLook.map { $0 &+ Self.shortestPause } ?? 0
        guard now >= earliest else { return .wait(until: earliest) }
        let roundEnd = roundStart &+ UInt64(options.interval) &* 1_000
        var next = roundEnd
        if let key = fresh.first { return .look(key) }
        for fault in faults.values {
            if fault.nextLook <= now { return .look(fault.key) }
            next = min(next, fault.nextLook)
        }
        for retry in retries {
            if retry.due <= now { return .look(retry.key) }
            next = min(next, retry.due)
        }
        if position < queue.count {
            let due = roundStart &+ pause &* UInt64(position)
            if due <= now { return .look(queue[position]) }
            next = min(next, due)
        } else if roundEnd <= now {
            return .gather
        }
        return .wait(until: next)
    }

    /// Takes what came of a look-up that ``step(now:)`` asked for.
    mutating func take(_ finding: KeyFinding, of key: CheckedKey, now: UInt64) -> KeyCheckEvent? {
        lastLook = now
        lookUps &+= 1
        results[key.query] = Result(word: finding.word, round: round)
        fresh.removeAll { $0.query == key.query }
        let isRetry = retries.contains { $0.key.query == key.query }
        retries.removeAll { $0.key.query == key.query }
        if position < queue.count, queue[position].query == key.query { position &+= 1 }

        let nextLook = now &+ UInt64(options.recheckInterval) &* 1_000
        if case .unknown = finding {
            if faults[key.query] != nil {
                faults[key.query]?.nextLook = nextLook
            } else if !isRetry, retries.count < Self.maximumKeys {
                retries.append((nextLook, key))
            }
            return nil
        }
        guard finding.isFault else {
            guard let fault = faults.removeValue(forKey: key.query) else { return nil }
            return .ends(key, hasActed: fault.isConfirmed && options.action != .accept)
        }
        return takeFault(finding, of: key, now: now, nextLook: nextLook)
    }

    private mutating func takeFault(
        _ finding: KeyFinding, of key: CheckedKey, now: UInt64, nextLook: UInt64
    ) -> KeyCheckEvent? {
        guard var fault = faults[key.query], fault.key.isSame(as: key) else {
            guard faults.count < Self.maximumKeys || faults[key.query] != nil else { return nil }
            faults[key.query] = Fault(
                key: key, finding: finding, since: now,
                unpublishedSince: finding.isUnpublished ? now : nil, nextLook: nextLook)
            return .begins(key, finding)
        }
        let before = fault
        fault.finding = finding
        fault.nextLook = nextLook
        if finding.isUnpublished {
            let since = fault.unpublishedSince ?? now
            fault.unpublishedSince = since
            // Whoever looks earlier, such as a reload, does not make it the second finding.
            if now &- since >= UInt64(options.recheckInterval) &* 1_000 { fault.isConfirmed = true }
        } else {
            fault.unpublishedSince = nil
            fault.isConfirmed = false
        }
        faults[key.query] = fault
        if fault.isConfirmed, !before.isConfirmed, options.action != .accept {
            return .acts(key, finding)
        }
        return finding.word == before.finding.word ? nil : .changes(key, finding)
    }

    // MARK: State

    /// A picture of it all.
    func state(now: UInt64) -> KeyCheckState {
        var state = KeyCheckState()
        state.isOn = options.interval > 0
        for result in results.values { state.counts[result.word, default: 0] += 1 }
        state.faultCount = faults.count
        state.actingCount = faults.values.count { isActing($0) }
        state.lookUps = lookUps
        state.secondsSinceLookUp = lastLook.map { (now &- $0) / 1_000 }
        state.faults = faults.values.sorted { ($0.since, $0.key.name) < ($1.since, $1.key.name) }
            .prefix(KeyCheckState.maximumFaults).map { fault in
                KeyCheckState.Fault(
                    selector: fault.key.query.selector.ascii, domain: fault.key.query.domain.ascii,
                    finding: fault.finding, age: (now &- fault.since) / 1_000,
                    isActing: isActing(fault))
            }
        return state
    }

    private func isActing(_ fault: Fault) -> Bool {
        fault.isConfirmed && options.action != .accept
    }
}
