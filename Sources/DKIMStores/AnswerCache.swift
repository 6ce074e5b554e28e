internal import DKIMFilter

/// Answers of a store, with the time at which they were given; at most so many, of so many octets.
///
/// Two generations stand in for a list in order of use: when the young one is full it becomes the
/// old one, and what was not asked for since is dropped with the next change. Each operation takes
/// constant time.
struct AnswerCache {
    /// What a store said.
    struct Answer {
        let entries: [DataSetEntry]
        /// When, in nanoseconds.
        let time: UInt64
    }

    private let generationEntries: Int
    private let generationOctets: Int
    private var young: [String: Answer] = [:]
    private var old: [String: Answer] = [:]
    private var youngOctets = 0
    /// A generation that was given up, until somebody lets it go where nothing is locked.
    private var discarded: [String: Answer] = [:]

    init(maximumEntries: Int, maximumOctets: Int) {
        generationEntries = max(1, maximumEntries / 2)
        generationOctets = max(1, maximumOctets / 2)
    }

    /// How many answers are held.
    var count: Int { young.count + old.count }

    /// The last answer for a key, however old.
    mutating func answer(for key: String) -> Answer? {
        if let answer = young[key] { return answer }
        guard let answer = old.removeValue(forKey: key) else { return nil }
        insert(answer, for: key)
        return answer
    }

    /// Keeps an answer.
    mutating func store(_ answer: Answer, for key: String) {
        remove(key)
        insert(answer, for: key)
    }

    /// Forgets an answer.
    mutating func remove(_ key: String) {
        if let answer = young.removeValue(forKey: key) {
            youngOctets -= Self.octets(of: answer, key)
        } else {
            old[key] = nil
        }
    }

    /// What was given up since the last call: to free many entries takes time.
    mutating func takeDiscarded() -> [String: Answer] {
        defer { discarded = [:] }
        return discarded
    }

    private mutating func insert(_ answer: Answer, for key: String) {
        let octets = Self.octets(of: answer, key)
        if young.count >= generationEntries || youngOctets + octets > generationOctets {
            discarded = old
            old = young
            young = [:]
            youngOctets = 0
        }
        guard octets <= generationOctets else { return }
        young[key] = answer
        youngOctets += octets
    }

    /// About what an answer takes.
    private static func octets(of answer: Answer, _ key: String) -> Int {
        answer.entries.reduce(160 + key.utf8.count) { sum, entry in
            sum + 120 + entry.key.utf8.count + (entry.value?.utf8.count ?? 0)
        }
    }
}
