/// The statements that ask a table. Keys are bound to them, never written into them; the names of
/// tables and columns are quoted.
struct SQLText {
    /// Asks for one key.
    let lookUp: String
    /// Asks for everything.
    let listing: String

    /// - Parameters:
    ///   - placeholder: stands for the key.
    ///   - quote: the character around names.
    ///   - foldsCase: whether names that are not quoted are the same in all letter cases.
    init(_ address: DatabaseAddress, placeholder: String, quote: Character, foldsCase: Bool) {
        func quoted(_ name: String) -> String {
            Self.parts(of: name).map { part in
                var text = part
                let isQuoted = part.count > 1 && part.hasPrefix("\"") && part.hasSuffix("\"")
                if isQuoted {
                    text = String(part.dropFirst().dropLast()).replacing("\"\"", with: "\"")
                } else if foldsCase, part.utf8.allSatisfy({ $0 < 0x80 }) {
                    text = part.lowercased()
                }
                let doubled = text.replacing(String(quote), with: String([quote, quote]))
                return "\(quote)\(doubled)\(quote)"
            }.joined(separator: ".")
        }
        let columns = address.dataColumns.map(quoted).joined(separator: ", ")
        let order = (1...address.dataColumns.count).map(String.init).joined(separator: ", ")
        let table = quoted(address.table)
        let key = quoted(address.keyColumn)
        lookUp =
            "SELECT \(columns) FROM \(table) WHERE \(key) = \(placeholder)"
            + (address.filter.map { " AND (\($0))" } ?? "")
            + " ORDER BY \(order) LIMIT \(StoreLimits.values)"
        listing =
            "SELECT \(key), \(columns) FROM \(table)"
            + (address.filter.map { " WHERE (\($0))" } ?? "") + " LIMIT \(StoreLimits.walk + 1)"
    }

    /// The parts of `schema.table`; a dot within quotation marks parts nothing.
    private static func parts(of name: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        for character in name {
            if character == "\"" { isQuoted.toggle() }
            if character == ".", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    /// The fields of a row as one value, as OpenDKIM takes them: between colons. What is NULL at
    /// the end is left out.
    static func value(_ columns: [String?]) -> String? {
        var columns = columns
        while columns.last == .some(nil) { columns.removeLast() }
        guard !columns.isEmpty else { return nil }
        return columns.map { $0 ?? "" }.joined(separator: ":")
    }
}
