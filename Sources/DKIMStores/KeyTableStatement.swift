package import DKIMFilter

/// What an operator enters to change a row of a key table that lies in a store.
///
/// It is for the tools of the stores, as this program only reads them.
package enum KeyTableStatement {
    /// The command that gives a row another value.
    ///
    /// - Parameters:
    ///   - name: the name of the key.
    ///   - fields: domain, selector and key.
    ///   - table: the value of KeyTable.
    /// - Returns: nil where the table is in no store that is known.
    package static func text(
        setting name: String, to fields: [String], in table: String
    ) throws(DataSetError) -> String? {
        guard let colon = table.firstIndex(of: ":") else { return nil }
        let argument = String(table[table.index(after: colon)...])
        switch table[..<colon].lowercased() {
        case "redis", "valkey":
            let key = try RedisAddress(argument).prefix + name
            return "SET \(redis(key)) \(redis(fields.joined(separator: ":")))"
        case "mdb", "lmdb":
            let value = fields.joined(separator: ":")
            return "printf '%s\\n' \(shell(name)) \(shell(value)) | mdb_load -T \(shell(argument))"
                + "   (with -n if that is a file and no folder)"
        case "dsn":
            return update(try DatabaseAddress(argument), name, fields)
        default:
            return nil
        }
    }

    /// The value of a row is what its columns hold, between colons; a last column takes the rest.
    private static func update(
        _ address: DatabaseAddress, _ name: String, _ fields: [String]
    ) -> String {
        let columns = address.dataColumns
        var values = Array(fields.prefix(columns.count - 1))
        values.append(fields.dropFirst(values.count).joined(separator: ":"))
        let changes = zip(columns, values).map { "\($0) = \(sql($1))" }.joined(separator: ", ")
        return "UPDATE \(address.table) SET \(changes) WHERE \(address.keyColumn) = \(sql(name))"
            + (address.filter.map { " AND (\($0))" } ?? "") + ";"
    }

    private static func sql(_ text: String) -> String {
        "'\(text.replacing("'", with: "''"))'"
    }

    private static func redis(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    private static func shell(_ text: String) -> String {
        "'\(text.replacing("'", with: "'\\''"))'"
    }
}
