extension DataSet {
    /// The first entry that one of the keys has, in the order of the keys.
    ///
    /// While a store is out of reach, a key that it lacked before is passed over; if no other key
    /// has an entry that is known, the look-up fails: there may be one by now.
    package func firstEntry(
        for keys: some Sequence<String>, willWait: () -> Void
    ) throws(DataSetError) -> DataSetEntry? {
        var doubt: DataSetError?
        for key in keys {
            do throws(DataSetError) {
                if let entry = try entry(for: key, willWait: willWait) { return entry }
            } catch {
                guard error.isFormerAbsence else { throw error }
                doubt = error
            }
        }
        if let doubt { throw doubt }
        return nil
    }

    /// All entries that the keys have, in the order of the keys; as ``firstEntry(for:willWait:)``
    /// where a store is out of reach.
    package func entries(
        for keys: some Sequence<String>, willWait: () -> Void
    ) throws(DataSetError) -> [DataSetEntry] {
        var found: [DataSetEntry] = []
        var doubt: DataSetError?
        for key in keys {
            do throws(DataSetError) {
                found += try allEntries(for: key, willWait: willWait)
            } catch {
                guard error.isFormerAbsence else { throw error }
                doubt = error
            }
        }
        if found.isEmpty, let doubt { throw doubt }
        return found
    }
}
