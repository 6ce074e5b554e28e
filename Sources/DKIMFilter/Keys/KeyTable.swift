/// The keys by their names. An entry is read when a message needs it; those of a file were looked
/// at when the file was read.
struct KeyTable: Sendable {
    /// The data set.
    let set: any DataSet

    private let cache = KeyTableCache()

    /// Keys that a data set holds.
    init(set: any DataSet) { self.set = set }

    /// The entry of that name; nil where there is none.
    func entry(
        named name: String, willWait: () -> Void
    ) throws(SigningLookupError) -> KeyTableEntry? {
        let row: DataSetEntry?
        do throws(DataSetError) {
            // A name is no pattern, also where the set holds patterns.
            row =
                set.isPatternSet
                ? try set.allEntries(for: name).first { $0.key == name }
                : try set.entry(for: name, willWait: willWait)
        } catch {
            throw .tableUnavailable("\(error)")
        }
        guard let row else { return nil }
        return try cache.entry(of: row, read: Self.read)
    }

    /// Gives all entries in their order; of several with one name the first.
    func walk(_ body: (KeyTableEntry) -> Bool) throws(SigningLookupError) {
        var failure: SigningLookupError?
        do throws(DataSetError) {
            try set.walk { row in
                do throws(SigningLookupError) {
                    return body(try Self.read(row))
                } catch {
                    failure = error
                    return false
                }
            }
        } catch {
            throw .tableUnavailable("\(error)")
        }
        if let failure { throw failure }
    }

    private static func read(_ row: DataSetEntry) throws(SigningLookupError) -> KeyTableEntry {
        do throws(ConfigurationError) {
            return try KeyTableEntry(row)
        } catch {
            throw .keyUnusable(name: row.key, reason: "\(error)")
        }
    }
}
