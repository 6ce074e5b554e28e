/// The keys by their names: read beforehand, or asked for one by one.
enum KeyTable: Sendable {
    /// All entries, checked at the start.
    case resident([String: KeyTableEntry])
    /// A store, whose entries are read when a message needs them.
    case store(any DataSet)

    /// The entry of that name; nil where there is none.
    func entry(
        named name: String, willWait: () -> Void
    ) throws(SigningLookupError) -> KeyTableEntry? {
        switch self {
        case .resident(let entries):
            return entries[name]
        case .store(let set):
            let row: DataSetEntry?
            do throws(DataSetError) {
                row = try set.entry(for: name, willWait: willWait)
            } catch {
                throw .tableUnavailable("\(error)")
            }
            return try row.map(Self.read)
        }
    }

    /// All entries, in no order.
    func all() throws(SigningLookupError) -> [KeyTableEntry] {
        switch self {
        case .resident(let entries):
            return Array(entries.values)
        case .store(let set):
            var rows: [DataSetEntry] = []
            do throws(DataSetError) {
                try set.walk {
                    rows.append($0)
                    return true
                }
            } catch {
                throw .tableUnavailable("\(error)")
            }
            var entries: [KeyTableEntry] = []
            for row in rows { entries.append(try Self.read(row)) }
            return entries
        }
    }

    private static func read(_ row: DataSetEntry) throws(SigningLookupError) -> KeyTableEntry {
        do throws(ConfigurationError) {
            return try KeyTableEntry(row)
        } catch {
            throw .keyUnusable(name: row.key, reason: "\(error)")
        }
    }
}
