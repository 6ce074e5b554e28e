internal import DKIMCore

/// Who waits for which key: the cache, the look-ups on their way and their waiters.
///
/// A plain value without locks, threads or clock. It calls no completion: it hands out those that
/// are due, each exactly once, for its owner to call when it holds no lock.
///
/// A look-up outlives its waiters. When the last one's time is over it goes on *unattended*: its
/// answer, when it comes, still goes into the cache, and a second message for the same name joins
/// it instead of sending a second query to a server that is in trouble. Too many of these, or one
/// that is wanted again, make a *renewal* due: the backend is set up anew, which drops them all and
/// forgets what it learnt of the servers while they were away.
struct LookupTable: Sendable {
    /// Takes the answer.
    typealias Completion = @Sendable (KeyAnswer) -> Void
    /// Names a look-up; never used twice.
    typealias LookupID = UInt64

    /// What became of a query at its arrival.
    enum Beginning: Sendable {
        /// Known at once.
        case answered(KeyAnswer)
        /// It waits for an answer. With `isWorkDue` the owner is to call
        /// ``LookupTable/takeWork(now:)`` soon: there is a look-up to submit, or a deadline that it
        /// does not know of.
        case waiting(isWorkDue: Bool)
    }

    /// A look-up to be handed to the backend.
    struct Submission: Sendable {
        let id: LookupID
        let name: String
    }

    /// What is to be done now.
    struct Work: Sendable {
        /// Waiters whose time is over.
        var timedOut: [Completion] = []
        /// Look-ups to be started.
        var submissions: [Submission] = []
        /// Whether the backend is to be set up anew; see ``LookupTable/renewed(now:)``. Then there
        /// are no submissions yet.
        var isRenewalDue = false
        /// When to come back at the latest; none if nobody waits.
        var nextDeadline: UInt64?
        /// Nothing comes any more.
        var isClosed = false
    }

    private struct Waiter {
        let deadline: UInt64
        let completion: Completion
    }

    private struct Lookup {
        let query: KeyQuery
        var waiters: [Waiter]
    }

    /// A renewal for the sake of room is at least this far from the one before.
    private static let shortestRenewalInterval: UInt64 = 100_000_000

    private let timeout: UInt64
    private let maximumOutstanding: Int
    private var cache: KeyCache
    private var lookups: [LookupID: Lookup] = [:]
    private var ids: [KeyQuery: LookupID] = [:]
    private var queue: [LookupID] = []
    private var lastID: LookupID = 0
    private var unattended = 0
    private var isUnattendedWanted = false
    private var lastRenewal: UInt64?
    /// No waiter's time is over before this; it may be earlier than the first that is.
    private var earliestDeadline: UInt64 = .max
    private var isClosed = false
    /// What has happened so far.
    private(set) var statistics = ResolverStatistics()

    /// An empty table.
    ///
    /// - Parameters:
    ///   - timeout: how long each waiter waits, in nanoseconds.
    ///   - maximumOutstanding: how many look-ups may be waited for at a time, at least one.
    ///   - maximumCacheEntries: how many answers are kept.
    init(timeout: UInt64, maximumOutstanding: Int, maximumCacheEntries: Int) {
        self.timeout = timeout
        self.maximumOutstanding = max(1, maximumOutstanding)
        cache = KeyCache(maximumEntries: maximumCacheEntries)
    }

    /// How many look-ups are on their way, attended or not.
    var outstanding: Int { lookups.count }

    /// Takes a query. Its completion is kept unless the answer is given at once.
    mutating func begin(
        _ query: KeyQuery, now: UInt64, completion: @escaping Completion
    ) -> Beginning {
        statistics.queries &+= 1
        guard !isClosed else {
            statistics.cancelled &+= 1
            return .answered(.temporaryFailure(.cancelled))
        }
        if let answer = cache.answer(for: query, now: now) {
            statistics.cacheHits &+= 1
            return .answered(answer)
        }
        let waiter = Waiter(deadline: now &+ timeout, completion: completion)
        if let id = ids[query], lookups[id] != nil {
            statistics.joined &+= 1
            return .waiting(isWorkDue: join(id, waiter))
        }
        guard hasRoom else {
            statistics.refusedOverLimit &+= 1
            let text = "too many look-ups at a time (\(maximumOutstanding) are waiting for DNS)"
            return .answered(.temporaryFailure(.other(text)))
        }
        lastID &+= 1
        ids[query] = lastID
        lookups[lastID] = Lookup(query: query, waiters: [waiter])
        queue.append(lastID)
        earliestDeadline = min(earliestDeadline, waiter.deadline)
        return .waiting(isWorkDue: true)
    }

    /// Look-ups that nobody waits for do not count, lest a server's outage shut out other names;
    /// but there is an end to them too if no renewal succeeds.
    private var hasRoom: Bool {
        lookups.count - unattended < maximumOutstanding && lookups.count / 2 < maximumOutstanding
    }

    /// Adds a waiter to a look-up; tells whether it is the only one.
    private mutating func join(_ id: LookupID, _ waiter: Waiter) -> Bool {
        let isOnly = lookups[id]?.waiters.isEmpty == true
        if isOnly {
            unattended -= 1
            isUnattendedWanted = true
        }
        lookups[id]?.waiters.append(waiter)
        earliestDeadline = min(earliestDeadline, waiter.deadline)
        return isOnly
    }

    /// Gives what is to be done at `now`; each thing is given once.
    mutating func takeWork(now: UInt64) -> Work {
        var work = Work()
        work.timedOut = expire(now: now)
        work.isRenewalDue = isRenewalDue(now: now)
        if !work.isRenewalDue { work.submissions = takeQueue() }
        work.nextDeadline = earliestDeadline == .max ? nil : earliestDeadline
        work.isClosed = isClosed
        return work
    }

    private mutating func takeQueue() -> [Submission] {
        let submissions = queue.compactMap { id in
            lookups[id].map { Submission(id: id, name: $0.query.name) }
        }
        queue.removeAll(keepingCapacity: true)
        statistics.lookups &+= UInt64(submissions.count)
        return submissions
    }

    private mutating func expire(now: UInt64) -> [Completion] {
        guard earliestDeadline <= now else { return [] }
        earliestDeadline = .max
        var due: [Completion] = []
        for (id, lookup) in lookups {
            // Everyone waits equally long, so the waiters stand in order of their deadlines.
            let expired = lookup.waiters.prefix { $0.deadline <= now }
            if !expired.isEmpty {
                due.append(contentsOf: expired.map(\.completion))
                lookups[id]?.waiters.removeFirst(expired.count)
            }
            if lookup.waiters.count > expired.count {
                let next = lookup.waiters[expired.count].deadline
                earliestDeadline = min(earliestDeadline, next)
            } else if !expired.isEmpty {
                unattended += 1
            }
        }
        statistics.timeouts &+= UInt64(due.count)
        return due
    }

    private func isRenewalDue(now: UInt64) -> Bool {
        let sinceLast = lastRenewal.map { now &- $0 } ?? .max
        if unattended > maximumOutstanding / 2 { return sinceLast >= Self.shortestRenewalInterval }
        // Not at each such question: a renewal costs milliseconds and restarts the others.
        return isUnattendedWanted && sinceLast >= timeout
    }

    /// Notes that the backend was set up anew and knows of no look-up: those that someone waits for
    /// are to be submitted again, the others are dropped.
    mutating func renewed(now: UInt64) {
        statistics.renewals &+= 1
        postponeRenewal(now: now)
        for (id, lookup) in lookups where lookup.waiters.isEmpty { remove(id, lookup.query) }
        unattended = 0
        queue = lookups.keys.sorted()
    }

    /// Notes that the backend could not be set up anew, so that it is not tried all the time.
    mutating func postponeRenewal(now: UInt64) {
        lastRenewal = now
        isUnattendedWanted = false
    }

    /// Takes the answer of a look-up and gives those who wait for it.
    ///
    /// - Parameters:
    ///   - lifetime: for how many seconds DNS allows the answer to be kept.
    mutating func finish(
        _ id: LookupID, with answer: KeyAnswer, lifetime: UInt32, now: UInt64
    ) -> [Completion] {
        guard let lookup = lookups[id] else { return [] }
        if lookup.waiters.isEmpty { unattended -= 1 }
        remove(id, lookup.query)
        count(answer)
        cache.store(answer, for: lookup.query, lifetime: lifetime, now: now)
        if lookups.isEmpty { earliestDeadline = .max }
        return lookup.waiters.map(\.completion)
    }

    private mutating func count(_ answer: KeyAnswer) {
        switch answer {
        case .records, .noSuchName, .noData: statistics.answers &+= 1
        case .bogus: statistics.bogus &+= 1
        case .temporaryFailure: statistics.failures &+= 1
        }
    }

    private mutating func remove(_ id: LookupID, _ query: KeyQuery) {
        lookups[id] = nil
        ids[query] = nil
    }

    /// Takes no more queries and gives all who still wait.
    mutating func close() -> [Completion] {
        isClosed = true
        let due = lookups.values.flatMap { $0.waiters.map(\.completion) }
        statistics.cancelled &+= UInt64(due.count)
        lookups = [:]
        ids = [:]
        queue = []
        unattended = 0
        earliestDeadline = .max
        return due
    }
}
