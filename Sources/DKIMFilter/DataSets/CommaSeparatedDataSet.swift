extension DataSetType {
    /// `csl:key[=value],…`, the entries themselves.
    static let commaSeparated = DataSetType(
        name: "csl", argument: "KEY[=VALUE],…", help: "The entries themselves, between commas."
    ) { source throws(DataSetError) -> any DataSet in
        let entries = source.argument.split(separator: ",").compactMap { item in
            let text = item.trimmedOfBlanks
            return text.isEmpty ? nil : entry(text, at: source.location)
        }
        guard !entries.isEmpty else { throw DataSetError("the list is empty") }
        return ExactDataSet(name: source.name, entries: entries, keys: source.keys)
    }

    private static func entry(_ text: Substring, at location: SourceLocation) -> DataSetEntry {
        guard let equals = text.firstIndex(of: "=") else {
            return DataSetEntry(key: String(text), value: nil, location: location)
        }
        return DataSetEntry(
            key: String(text[..<equals].trimmedOfBlanks),
            value: String(text[text.index(after: equals)...].trimmedOfBlanks), location: location)
    }
}
