/// A data set whose rows lie in one text in memory, so that a million of them can be looked
/// through without a string for each.
protocol TextDataSet: DataSet {
    /// The text.
    var text: TableText { get }
    /// Whether a row has that key, pattern or not, octet for octet or as the set compares keys.
    func contains(key: Span<UInt8>) -> Bool
}
