internal import DKIMFilter

/// `BACKEND://[USER[:PW]@][PORT+]HOST/DB/table=T?keycol=K?datacol=C1,C2[?filter=SQL]`: where a
/// table is, and which of its columns are meant. `=XX` stands for an octet.
struct DatabaseAddress: Equatable {
    /// The database systems.
    enum Backend: Equatable {
        case sqlite
        case postgreSQL
    }

    let backend: Backend
    let user: String?
    let password: String?
    /// Nil for the system's usual one.
    let port: UInt16?
    /// Host names, addresses, or the folder of a Unix socket; several stand between commas.
    let hosts: [String]
    /// The name of the database; for SQLite the rest of the path.
    let database: String
    let table: String
    let keyColumn: String
    let dataColumns: [String]
    /// SQL that further narrows the rows; nil for all.
    let filter: String?
    /// Further options: `sslmode`, `sslrootcert`.
    let options: [String: String]
    /// The address without the password.
    let displayName: String

    static let form =
        "dsn:BACKEND://[USER[:PW]@][PORT+]HOST/DB/table=T?keycol=K?datacol=C1,C2[?filter=SQL]"

    /// Reads the text after `dsn:`. No error shows a password.
    init(_ text: String) throws(DataSetError) {
        guard let scheme = text.firstRange(of: "://") else {
            throw Self.malformed("there is no “://” in it")
        }
        backend = try Self.backend(text[..<scheme.lowerBound].lowercased())
        let rest = text[scheme.upperBound...]
        guard let start = Self.startOfOptions(rest) else {
            throw Self.malformed("it names no table")
        }
        var place = rest[..<start]
        let slash = place.firstIndex(of: "/") ?? place.endIndex
        var login: [String] = []
        if let at = place[..<slash].firstIndex(of: "@") {
            login = try place[..<at].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false
            ).map { text throws(DataSetError) in try Self.decoded(text, "user or password") }
            place = place[place.index(after: at)...]
        }
        user = login.first.flatMap { $0.isEmpty ? nil : $0 }
        password = login.count > 1 ? login[1] : nil
        (port, place) = try Self.port(place)
        let end = place.firstIndex(of: "/") ?? place.endIndex
        let host = place[..<end]
        guard !host.contains(":") || host.hasPrefix("[") || !place[end...].contains("@") else {
            throw Self.malformed("a slash in a password is written as =2F")
        }
        hosts = try host.split(separator: ",", omittingEmptySubsequences: false)
            .map { text throws(DataSetError) in
                let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
                return try Self.decoded(isBracketed ? text.dropFirst().dropLast() : text, "host")
            }
        database = try Self.decoded(place[end...].dropFirst(), "database")

        var options = try Self.options(rest[start...].dropFirst())
        guard let table = options.removeValue(forKey: "table"), !table.isEmpty,
            let key = options.removeValue(forKey: "keycol"), !key.isEmpty,
            let data = options.removeValue(forKey: "datacol"), !data.isEmpty
        else { throw Self.malformed("it needs table=, keycol= and datacol=") }
        self.table = table
        keyColumn = key
        dataColumns = data.split(separator: ",").map(String.init)
        filter = options.removeValue(forKey: "filter").flatMap { $0.isEmpty ? nil : $0 }
        self.options = options
        guard !dataColumns.isEmpty else { throw Self.malformed("datacol= names no column") }
        guard !database.isEmpty else { throw Self.malformed("it names no database") }
        let name = user.map { "\($0)\(login.count > 1 ? ":***" : "")@" } ?? ""
        displayName =
            "dsn:\(text[..<scheme.lowerBound])://\(name)\(port.map { "\($0)+" } ?? "")"
            + "\(hosts.joined(separator: ","))/\(database)/table=\(table)"
    }

    private static func backend(_ word: String) throws(DataSetError) -> Backend {
        switch word {
        case "sqlite", "sqlite3": return .sqlite
        case "pgsql", "postgresql", "postgres": return .postgreSQL
        case "mysql", "mariadb", "mssql", "oracle", "odbc", "firebird", "bind":
            throw DataSetError(
                "databases of type “\(word)” are not asked",
                remedy: "use pgsql or sqlite3, or export the table to a text file (file:PATH)")
        default:
            throw DataSetError(
                "“\(word)” is not a type of database, expected pgsql or sqlite3",
                remedy: Spelling.nearest(to: word, among: ["pgsql", "sqlite3", "postgresql"])
                    .map { "is “\($0)” meant?" })
        }
    }

    /// The slash before the first option: a path may hold slashes, and so may a filter.
    private static func startOfOptions(_ text: Substring) -> Substring.Index? {
        var rest = text
        while let slash = rest.firstIndex(of: "/") {
            rest = rest[text.index(after: slash)...]
            let word = rest.prefix { $0 != "=" && $0 != "/" && $0 != "?" }
            if rest[word.endIndex...].hasPrefix("="), optionNames.contains(word.lowercased()) {
                return slash
            }
        }
        return nil
    }

    private static let optionNames = [
        "table", "keycol", "datacol", "filter", "sslmode", "sslrootcert",
    ]

    private static func options(_ text: Substring) throws(DataSetError) -> [String: String] {
        var options: [String: String] = [:]
        for part in text.split(separator: "?") {
            guard let equals = part.firstIndex(of: "=") else {
                throw malformed(
                    "“\(part)” is not an option",
                    remedy: "write a question mark within a value as =3F")
            }
            let name = part[..<equals].lowercased()
            guard optionNames.contains(name) else {
                throw DataSetError(
                    "“\(name)” is not an option, expected one of "
                        + optionNames.joined(separator: ", "),
                    remedy: Spelling.nearest(to: name, among: optionNames)
                        .map { "is “\($0)” meant?" }
                        ?? "write a question mark within a value as =3F")
            }
            options[name] = try decoded(part[part.index(after: equals)...], name)
        }
        return options
    }

    private static func port(
        _ place: Substring
    ) throws(DataSetError) -> (UInt16?, Substring) {
        let host = place.prefix { $0 != "/" }
        guard let plus = host.firstIndex(of: "+") else { return (nil, place) }
        guard let port = UInt16(host[..<plus]), port > 0 else {
            throw malformed("what stands before “+” is not a port")
        }
        return (port, place[place.index(after: plus)...])
    }

    private static func decoded(
        _ text: Substring, _ part: String
    ) throws(DataSetError) -> String {
        guard let decoded = HexEscapes.decode(text) else {
            throw malformed(
                "after “=XX” was read as an octet, its \(part) is no text",
                remedy: "write an equals sign before two hexadecimal digits as =3D")
        }
        return decoded
    }

    private static func malformed(_ what: String, remedy: String? = nil) -> DataSetError {
        DataSetError(
            "the address of the database is not understood: \(what)",
            remedy: remedy ?? "its form is \(form)")
    }
}
