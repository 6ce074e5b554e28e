/// A set of keys, each with an optional value: what a parameter of the kind `data set` names.
package protocol DataSet: Sendable {
    /// The set as written in the configuration.
    var name: String { get }
    /// Whether keys are patterns that match the text looked up.
    var isPatternSet: Bool { get }
    /// Whether all entries are in memory: a look-up never fails and never waits, a walk costs
    /// little, and what was found at the start stays true until the set is opened anew.
    ///
    /// False for a store: it may change at any time, be large, be slow, or be gone.
    var isResident: Bool { get }
    /// The first entry whose key equals, or matches, the text.
    func entry(for key: String) throws(DataSetError) -> DataSetEntry?
    /// The same; `willWait` is called before the look-up begins to wait for somebody else, and not
    /// at all where it need not wait.
    func entry(for key: String, willWait: () -> Void) throws(DataSetError) -> DataSetEntry?
    /// All entries whose key equals, or matches, the text, in their order. In a file whose keys
    /// are no patterns there is at most one.
    func allEntries(for key: String) throws(DataSetError) -> [DataSetEntry]
    /// The same; `willWait` as above.
    func allEntries(
        for key: String, willWait: () -> Void
    ) throws(DataSetError) -> [DataSetEntry]
    /// Whether the text is known to have an entry, without asking anybody: for what is not worth
    /// a question to a store.
    func isKnown(_ key: String) -> Bool
    /// Gives all entries, in their order, until `body` answers false. A store may refuse.
    func walk(_ body: (DataSetEntry) -> Bool) throws(DataSetError)
}

extension DataSet {
    /// What is in memory does not wait.
    package func entry(
        for key: String, willWait: () -> Void
    ) throws(DataSetError) -> DataSetEntry? {
        try entry(for: key)
    }

    /// What is in memory does not wait.
    package func allEntries(
        for key: String, willWait: () -> Void
    ) throws(DataSetError) -> [DataSetEntry] {
        try allEntries(for: key)
    }

    /// What is in memory cannot fail.
    package func isKnown(_ key: String) -> Bool {
        do throws(DataSetError) {
            return try entry(for: key) != nil
        } catch {
            return false
        }
    }
}
