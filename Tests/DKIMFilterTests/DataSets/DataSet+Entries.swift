import DKIMFilter

extension DataSet {
    /// All entries of a set that a test knows to be readable.
    var entries: [DataSetEntry] {
        get throws {
            var entries: [DataSetEntry] = []
            try walk {
                entries.append($0)
                return true
            }
            return entries
        }
    }
}
