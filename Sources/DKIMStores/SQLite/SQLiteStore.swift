internal import CSQLite
internal import Glibc

/// `dsn:sqlite3://…`: a table in an SQLite file of this host.
struct SQLiteStore: StoreBackend {
    let displayName: String
    let path: String
    let text: SQLText
    let place: @Sendable (String) -> String

    init(_ address: DatabaseAddress, place: @escaping @Sendable (String) -> String) {
        self.place = place
        displayName = address.displayName
        // OpenDBX: the host is the folder.
        path = "\(address.hosts.joined(separator: ","))/\(address.database)"
        // Between these no name is ever taken as a string, as SQLite does with double quotes.
        text = SQLText(address, placeholder: "?1", quote: "`", foldsCase: false)
    }

    /// A writer may hold the lock.
    var waits: Bool { true }

    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection {
        try SQLiteConnection(path: place(path), text: text)
    }
}

/// An SQLite file, opened to be read.
///
/// `@unchecked Sendable`: the pool hands it to one thread at a time, and SQLite allows another
/// thread each time.
private final class SQLiteConnection: StoreConnection, @unchecked Sendable {
    private let path: String
    private let text: SQLText
    private let handle: OpaquePointer
    private let statement: OpaquePointer
    private let device: UInt64
    private let number: UInt64
    private let clock: UnsafeMutablePointer<Deadline>

    init(path: String, text: SQLText) throws(StoreError) {
        self.path = path
        self.text = text
        guard let file = Self.file(path) else {
            throw .outage(String(cString: strerror(errno)))
        }
        (device, number) = file
        var opened: OpaquePointer?
        let status = sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard status == SQLITE_OK, let opened else {
            let words = Self.words(opened, status)
            sqlite3_close_v2(opened)
            throw .outage(words)
        }
        sqlite3_busy_timeout(opened, 1_000)
        var prepared: OpaquePointer?
        let prepareStatus = sqlite3_prepare_v2(opened, text.lookUp, -1, &prepared, nil)
        guard prepareStatus == SQLITE_OK, let prepared else {
            let words = Self.words(opened, prepareStatus)
            sqlite3_close_v2(opened)
            throw .outage(words)
        }
        handle = opened
        statement = prepared
        clock = .allocate(capacity: 1)
        clock.initialize(to: Deadline(seconds: 0))
        // Called every so many steps: ends a query whose time is over.
        sqlite3_progress_handler(
            handle, 10_000,
            { context in
                guard let context else { return 0 }
                return context.assumingMemoryBound(to: Deadline.self).pointee.isOver ? 1 : 0
            }, clock)
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(handle)
        clock.deallocate()
    }

    func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?] {
        guard let file = Self.file(path), file == (device, number) else {
            throw .lost("another file has taken its place")
        }
        prepare(deadline)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        let octets = Array(key.utf8)
        var result: Result<[String?], StoreError> = .success([])
        octets.withUnsafeBufferPointer { octets in
            _ = octets.withMemoryRebound(to: CChar.self) { characters in
                // The octets stay where they are until the statement is reset.
                sqlite3_bind_text(
                    statement, 1, characters.baseAddress, Int32(clamping: characters.count), nil)
            }
            do throws(StoreError) {
                var values: [String?] = []
                try rows(of: statement) { row throws(StoreError) in
                    values.append(SQLText.value(row))
                    return true
                }
                result = .success(values)
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    func walk(
        deadline: Deadline, _ body: (String, String?) -> Bool
    ) throws(StoreError) {
        prepare(deadline)
        var listing: OpaquePointer?
        let status = sqlite3_prepare_v2(handle, text.listing, -1, &listing, nil)
        guard status == SQLITE_OK, let listing else { throw .outage(Self.words(handle, status)) }
        defer { sqlite3_finalize(listing) }
        try rows(of: listing) { row throws(StoreError) in
            guard let key = row.first.flatMap(\.self) else { return true }
            return body(key, SQLText.value(Array(row.dropFirst())))
        }
    }

    private func prepare(_ deadline: Deadline) {
        clock.pointee = deadline
        sqlite3_busy_timeout(handle, deadline.milliseconds)
    }

    private func rows(
        of statement: OpaquePointer, _ body: ([String?]) throws(StoreError) -> Bool
    ) throws(StoreError) {
        while true {
            let status = sqlite3_step(statement)
            guard status == SQLITE_ROW else {
                if status == SQLITE_DONE { return }
                if status == SQLITE_INTERRUPT { throw .timeOut }
                throw .outage(Self.words(handle, status))
            }
            var row: [String?] = []
            for column in 0..<sqlite3_column_count(statement) {
                row.append(try Self.column(column, of: statement))
            }
            guard try body(row) else { return }
        }
    }

    private static func column(
        _ column: Int32, of statement: OpaquePointer
    ) throws(StoreError) -> String? {
        guard sqlite3_column_type(statement, column) != SQLITE_NULL,
            let octets = sqlite3_column_text(statement, column)
        else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return try text(UnsafeRawBufferPointer(start: octets, count: count))
    }

    private static func file(_ path: String) -> (UInt64, UInt64)? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    private static func words(_ handle: OpaquePointer?, _ status: Int32) -> String {
        let words = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(status)
        return words.map { String(cString: $0) } ?? "error \(status)"
    }
}
