/// A data set that knows which of its rows can never be found, as an earlier one has their key.
protocol RepeatingDataSet: DataSet {
    /// Gives such rows and where the earlier one stands, until `body` answers false.
    func walkRepeated(_ body: (DataSetEntry, SourceLocation) -> Bool)
}
