/// A set in memory whose keys are compared whole. The first entry of a key counts.
struct ExactDataSet: RepeatingDataSet {
    let name: String
    private let entries: [DataSetEntry]
    private let keys: DataSetKeys
    private let index: [String: Int]

    init(name: String, entries: [DataSetEntry], keys: DataSetKeys) {
        self.name = name
        self.entries = entries
        self.keys = keys
        index = Dictionary(
            entries.enumerated().map { (keys.normalizedWhole($1.key), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    var isPatternSet: Bool { false }

    var isResident: Bool { true }

    func entry(for key: String) -> DataSetEntry? {
        index[keys.normalized(key)].map { entries[$0] }
    }

    func walk(_ body: (DataSetEntry) -> Bool) {
        for entry in entries where !body(entry) { return }
    }

    func allEntries(for key: String) -> [DataSetEntry] {
        entry(for: key).map { [$0] } ?? []
    }

    func walkRepeated(_ body: (DataSetEntry, SourceLocation) -> Bool) {
        for (offset, entry) in entries.enumerated() {
            guard let first = index[keys.normalizedWhole(entry.key)], first != offset else {
                continue
            }
            guard body(entry, entries[first].location) else { return }
        }
    }
}
