extension DataSetType {
    /// `refile:path`, a text file whose keys may hold wild cards.
    static let patternFile = DataSetType(
        name: "refile", argument: "PATH",
        help: "A text file as above whose keys may hold * for any text; the first match counts."
    ) { source throws(DataSetError) -> any DataSet in
        PatternDataSet(name: source.name, entries: try source.fileEntries(), keys: source.keys)
    }
}

/// A set in memory whose keys are patterns. The first one that matches counts.
///
/// Keys without a wild card, and those of the kind `*@domain`, are found by hashing, so that a
/// table of many domains costs no walk for each message.
struct PatternDataSet: DataSet {
    let name: String
    private let entries: [DataSetEntry]
    private let keys: DataSetKeys
    private var literals: [String: [Int]] = [:]
    private var anyoneAt: [String: [Int]] = [:]
    private var others: [(index: Int, pattern: WildcardPattern)] = []

    init(name: String, entries: [DataSetEntry], keys: DataSetKeys) {
        self.name = name
        self.entries = entries
        self.keys = keys
        for (index, entry) in entries.enumerated() {
            let key = keys.normalized(entry.key)
            if !key.contains("*") {
                literals[key, default: []].append(index)
            } else if key.hasPrefix("*@"), !key.dropFirst(2).contains(where: { "*@".contains($0) })
            {
                anyoneAt[String(key.dropFirst(2)), default: []].append(index)
            } else {
                others.append((index, WildcardPattern(key)))
            }
        }
    }

    var isPatternSet: Bool { true }

    var isResident: Bool { true }

    func entry(for key: String) -> DataSetEntry? {
        let text = keys.normalized(key)
        var best = min(literals[text]?.first ?? .max, candidates(anyoneAt: text).first ?? .max)
        for (index, pattern) in others {
            guard index < best else { break }
            if pattern.matches(text) {
                best = index
                break
            }
        }
        return best < entries.count ? entries[best] : nil
    }

    func walk(_ body: (DataSetEntry) -> Bool) {
        for entry in entries where !body(entry) { return }
    }

    func allEntries(for key: String) -> [DataSetEntry] {
        let text = keys.normalized(key)
        let matches = others.filter { $0.pattern.matches(text) }.map(\.index)
        return ((literals[text] ?? []) + candidates(anyoneAt: text) + matches).sorted()
            .map { entries[$0] }
    }

    private func candidates(anyoneAt text: String) -> [Int] {
        guard !anyoneAt.isEmpty, let at = text.lastIndex(of: "@") else { return [] }
        return anyoneAt[String(text[text.index(after: at)...])] ?? []
    }
}
