internal import CLMDB
internal import DKIMFilter

/// `lmdb:PATH`: a database that lies in a file of this host.
struct LMDBStore: StoreBackend {
    let path: String
    let environments: LMDBEnvironments
    let system: any ConfigurationEnvironment

    var displayName: String { "lmdb:\(path)" }

    var waits: Bool { false }

    /// LMDB's own limit.
    var maximumKeySize: Int { 511 }

    /// As a file on this host, which millions of entries are read from in seconds.
    var maximumWalk: Int { 10_000_000 }

    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection {
        LMDBConnection(environments) { system.place(ofFile: path) }
    }
}

/// Reads an LMDB file. Each look-up sees the state of the file at that moment.
///
/// `@unchecked Sendable`: the pool gives a connection to one thread at a time.
private final class LMDBConnection: StoreConnection, @unchecked Sendable {
    private let environments: LMDBEnvironments
    private let place: () -> String
    private var use: LMDBUse?

    /// - Parameter place: where the file is at that moment.
    init(_ environments: LMDBEnvironments, place: @escaping () -> String) {
        self.environments = environments
        self.place = place
    }

    private func environment() -> LMDBEnvironment {
        let place = place()
        if let use, use.environment.isOpen(at: place) { return use.environment }
        let path = LMDBPath(place)
        if let use, use.environment.path == path { return use.environment }
        let new = environments.use(of: path)
        use = new
        return new.environment
    }

    func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?] {
        try environment().read(deadline: deadline) { transaction, database throws(StoreError) in
            var octets = Array(key.utf8)
            var result: Result<[String?], StoreError> = .success([])
            octets.withUnsafeMutableBytes { octets in
                var wanted = MDB_val(mv_size: octets.count, mv_data: octets.baseAddress)
                do throws(StoreError) {
                    result = .success(try Self.values(transaction, database, &wanted))
                } catch {
                    result = .failure(error)
                }
            }
            return try result.get()
        }
    }

    private static func values(
        _ transaction: OpaquePointer, _ database: MDB_dbi, _ key: inout MDB_val
    ) throws(StoreError) -> [String?] {
        let cursor = try cursor(transaction, database)
        defer { mdb_cursor_close(cursor) }
        var flags: UInt32 = 0
        guard mdb_dbi_flags(transaction, database, &flags) == MDB_SUCCESS else { return [] }
        let hasDuplicates = flags & UInt32(MDB_DUPSORT) != 0
        var values: [String?] = []
        var value = MDB_val()
        var status = mdb_cursor_get(cursor, &key, &value, MDB_SET)
        while status == MDB_SUCCESS, values.count < StoreLimits.values {
            values.append(try text(value))
            guard hasDuplicates else { break }
            status = mdb_cursor_get(cursor, &key, &value, MDB_NEXT_DUP)
        }
        guard status == MDB_SUCCESS || status == MDB_NOTFOUND || status == MDB_BAD_VALSIZE else {
            throw .outage(LMDBEnvironment.words(status))
        }
        return values
    }

    func walk(
        deadline: Deadline, _ body: (String, String?) -> Bool
    ) throws(StoreError) {
        try environment().read(deadline: deadline) { transaction, database throws(StoreError) in
            let cursor = try Self.cursor(transaction, database)
            defer { mdb_cursor_close(cursor) }
            var key = MDB_val()
            var value = MDB_val()
            var status = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
            while status == MDB_SUCCESS {
                guard body(try Self.text(key) ?? "", try Self.text(value)) else { return }
                status = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
            }
            guard status == MDB_NOTFOUND else { throw .outage(LMDBEnvironment.words(status)) }
        }
    }

    private static func cursor(
        _ transaction: OpaquePointer, _ database: MDB_dbi
    ) throws(StoreError) -> OpaquePointer {
        var cursor: OpaquePointer?
        let status = mdb_cursor_open(transaction, database, &cursor)
        guard status == MDB_SUCCESS, let cursor else {
            throw .outage(LMDBEnvironment.words(status))
        }
        return cursor
    }

    /// A NUL at the end, as C programs store it, is none of the text.
    private static func text(_ value: MDB_val) throws(StoreError) -> String? {
        var octets = UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
        if octets.last == 0 { octets = UnsafeRawBufferPointer(rebasing: octets.dropLast()) }
        return octets.isEmpty ? nil : try text(octets)
    }
}
