internal import DKIMCore

/// Answers kept for as long as DNS allows, at most a fixed number of them.
///
/// Two generations stand in for a list in order of use: when the young one is full it becomes the
/// old one, and what was not asked for since is dropped with the next change. An answer in use
/// moves back to the young one. Each operation takes constant time.
struct KeyCache: Sendable {
    /// However long the TTL, a key is fetched anew after a day: revocations must arrive.
    static let longestLifetime: UInt32 = 86_400
    /// A key published late must not stay missing for long.
    static let longestNegativeLifetime: UInt32 = 300

    private struct Entry {
        let answer: KeyAnswer
        let expiry: UInt64
    }

    private let generationSize: Int
    private var young: [KeyQuery: Entry] = [:]
    private var old: [KeyQuery: Entry] = [:]

    /// Makes room for `maximumEntries` answers; none are kept if it is 0.
    init(maximumEntries: Int) {
        // Half, rounded up: a cache for one entry holds one.
        generationSize = max(0, maximumEntries / 2 + maximumEntries % 2)
        limit = max(0, maximumEntries)
    }

    private let limit: Int

    /// How many answers are held, whether still valid or not.
    var count: Int { young.count + old.count }

    /// The answer, if it is still valid at `now` (nanoseconds).
    mutating func answer(for query: KeyQuery, now: UInt64) -> KeyAnswer? {
        if let entry = young[query] {
            if entry.expiry > now { return entry.answer }
            young[query] = nil
            return nil
        }
        guard let entry = old.removeValue(forKey: query), entry.expiry > now else { return nil }
        insert(entry, for: query)
        return entry.answer
    }

    /// Keeps an answer for `lifetime` seconds or what its kind is allowed, whichever is shorter.
    ///
    /// Failures and bogus answers are not kept: the next message may fare better.
    mutating func store(_ answer: KeyAnswer, for query: KeyQuery, lifetime: UInt32, now: UInt64) {
        let seconds: UInt32
        switch answer {
        case .records: seconds = min(lifetime, Self.longestLifetime)
        case .noSuchName, .noData: seconds = min(lifetime, Self.longestNegativeLifetime)
        case .bogus, .temporaryFailure: return
        }
        guard seconds > 0, generationSize > 0 else { return }
        let expiry = now &+ UInt64(seconds) &* 1_000_000_000
        old[query] = nil
        insert(Entry(answer: answer, expiry: expiry), for: query)
    }

    private mutating func insert(_ entry: Entry, for query: KeyQuery) {
        if young[query] == nil && young.count >= generationSize {
            old = young
            young = [:]
            young.reserveCapacity(min(generationSize, 1_024))
        }
        young[query] = entry
        // Only an odd limit can be exceeded, by one.
        if count > limit, let victim = old.keys.first { old[victim] = nil }
    }
}
