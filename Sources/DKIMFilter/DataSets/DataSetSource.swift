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
    /// The parameter whose value it is.
    package var parameter = "data set"
    /// How a store is asked.
    package var stores = StoreOptions()

    /// The file that the argument names, as a table.
    func table() throws(DataSetError) -> TableText {
        guard !argument.isEmpty else { throw DataSetError("no file is named") }
        let file: OpenedFile
        do throws(FileError) {
            file = try environment.open(argument)
        } catch {
            throw DataSetError("\(error)")
        }
        if let line = LooseKey.line(in: file.bytes) {
            throw DataSetError(
                "\(argument):\(line): a private key begins here, on several lines",
                remedy: "name the key's file in its place; a file of keys is no table")
        }
        return try TableText(file.bytes, file: file.origin ?? argument)
    }
}
