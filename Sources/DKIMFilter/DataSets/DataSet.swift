/// A set of keys, each with an optional value: what a parameter of the kind `data set` names.
package protocol DataSet: Sendable {
    /// The set as written in the configuration.
    var name: String { get }
    /// Whether keys are patterns that match the text looked up.
    var isPatternSet: Bool { get }
    /// All entries, in their order.
    var entries: [DataSetEntry] { get }
    /// The first entry whose key equals, or matches, the text.
    func entry(for key: String) throws(DataSetError) -> DataSetEntry?
    /// All entries whose key equals, or matches, the text, in their order. Where keys are no
    /// patterns there is at most one.
    func allEntries(for key: String) throws(DataSetError) -> [DataSetEntry]
}
