/// What a data set is made from.
package struct DataSetSource {
    /// The whole value in the configuration.
    package let name: String
    /// The value without the type.
    package let argument: String
    /// Where the value stands.
    package let location: SourceLocation
    /// When keys are the same.
    package let keys: DataSetKeys
    /// Gives files.
    package let environment: any ConfigurationEnvironment

    /// The lines of the file that the argument names: comments cut off, empty ones left out, each
    /// with its first word as the key and the rest as the value.
    func fileEntries() throws(DataSetError) -> [DataSetEntry] {
        guard !argument.isEmpty else { throw DataSetError("no file is named") }
        let file: OpenedFile
        do throws(FileError) {
            file = try environment.open(argument)
        } catch {
            throw DataSetError("\(error)")
        }
        var entries: [DataSetEntry] = []
        for (number, line) in TextLines(file.bytes) {
            let (key, value) = line.splitAtBlanks
            entries.append(
                DataSetEntry(
                    key: String(key), value: value.isEmpty ? nil : String(value),
                    location: SourceLocation(file: argument, line: number)))
        }
        return entries
    }
}
