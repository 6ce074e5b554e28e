/// A configuration file as the text that it is written in: exchanges values, and leaves every
/// other octet as it is.
package enum ConfigurationText {
    /// The text with other values for some settings.
    ///
    /// - Returns: nil if a setting does not stand where it says.
    package static func replacing(
        _ values: [(setting: Setting, value: String)], in bytes: [UInt8], file: String
    ) throws(DataSetError) -> [UInt8]? {
        // A line of the configuration is built as the row of a table is.
        let text = try TableText(bytes, file: file)
        var edit = TextEdit(bytes)
        var rest = values
        text.walk { row in
            let line = text.line(at: row.key.lowerBound)
            let index = rest.firstIndex { change in
                change.setting.location == SourceLocation(file: file, line: line)
                    && change.setting.name.lowercased() == text.text(row.key).lowercased()
                    && change.setting.value == text.text(row.value)
            }
            if let index { edit.replace(row.value, with: rest.remove(at: index).value) }
            return !rest.isEmpty
        }
        return rest.isEmpty ? edit.result : nil
    }
}
