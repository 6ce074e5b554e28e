internal import Locks

/// The entries of a key table that were read last, so that each message need not read its own anew.
///
/// An entry is good for as long as the table has the same row. Rows that hold the key itself are
/// not kept: a private key has no business in one more place. A table may have a million rows, and
/// few domains send most of the mail: when it is full the cache begins anew.
final class KeyTableCache: Sendable {
    private static let capacity = 4_096

    private struct Known {
        let row: DataSetEntry
        let entry: KeyTableEntry
    }

    private let entries = Locked<[String: Known]>([:])

    /// The entry of a row, which is read if it is not known.
    func entry(
        of row: DataSetEntry,
        read: (DataSetEntry) throws(SigningLookupError) -> KeyTableEntry
    ) throws(SigningLookupError) -> KeyTableEntry {
        if let known = entries.withLock({ $0[row.key] }), known.row == row { return known.entry }
        let entry = try read(row)
        guard case .file = entry.material else { return entry }
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[row.key] = Known(row: row, entry: entry)
        }
        return entry
    }
}
