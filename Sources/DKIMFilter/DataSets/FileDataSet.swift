extension DataSetType {
    /// `file:path`, a text file of keys and values.
    static let file = DataSetType(
        name: "file", argument: "PATH",
        help: "A text file with one KEY and, after blanks, its VALUE on each line."
    ) { source throws(DataSetError) -> any DataSet in
        ExactDataSet(name: source.name, entries: try source.fileEntries(), keys: source.keys)
    }
}
