internal import CLMDB
internal import Glibc

/// An LMDB file, opened when it is first read, and anew when another file has taken its place.
///
/// `@unchecked Sendable`: what it holds lies in the monitor; LMDB's environments are made for use by
/// several threads.
final class LMDBEnvironment: @unchecked Sendable {
    private struct State {
        var handle: OpaquePointer?
        var database: MDB_dbi = 0
        var file: FileIdentity?
        /// Transactions in progress.
        var readers = 0
    }

    /// Tells whether a path still leads to the same file.
    private struct FileIdentity: Equatable {
        let device: UInt64
        let number: UInt64
    }

    private let place: @Sendable () -> String
    private let state = Monitor(State())

    /// - Parameter place: where the file is at that moment.
    init(place: @escaping @Sendable () -> String) {
        self.place = place
    }

    deinit {
        state.withLock { state in
            if let handle = state.handle { mdb_env_close(handle) }
        }
    }

    /// Runs `body` with a transaction on the database.
    func read<Result>(
        deadline: Deadline,
        _ body: (OpaquePointer, MDB_dbi) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        // Where a writer has made the file larger, it must be opened anew.
        for _ in 0..<3 {
            let path = place()
            try renew(to: try Self.identity(path), at: path, deadline: deadline)
            defer { state.change { $0.readers -= 1 } }
            let (handle, database) = state.withLock { ($0.handle, $0.database) }
            var transaction: OpaquePointer?
            let status = mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction)
            guard status != MDB_MAP_RESIZED else {
                state.withLock { $0.file = nil }
                continue
            }
            guard status == MDB_SUCCESS, let transaction else {
                throw .outage(Self.words(status))
            }
            defer { mdb_txn_abort(transaction) }
            return try body(transaction, database)
        }
        throw .outage("it grows all the time")
    }

    /// Makes sure that this file is open, and counts the caller as a reader.
    private func renew(
        to file: FileIdentity, at path: String, deadline: Deadline
    ) throws(StoreError) {
        let outcome: Result<Void, StoreError>? = state.wait(until: deadline) { state in
            if state.file == file, state.handle != nil {
                state.readers += 1
                return .success(())
            }
            // Nobody may be reading when it is closed.
            guard state.readers == 0 else { return nil }
            if let handle = state.handle { mdb_env_close(handle) }
            state.handle = nil
            state.file = nil
            do throws(StoreError) {
                (state.handle, state.database) = try Self.open(path)
                state.file = file
                state.readers = 1
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        guard let outcome else { throw .timeOut }
        try outcome.get()
    }

    private static func open(_ path: String) throws(StoreError) -> (OpaquePointer, MDB_dbi) {
        var created: OpaquePointer?
        guard mdb_env_create(&created) == MDB_SUCCESS, let handle = created else {
            throw .outage("no memory")
        }
        var isFolder = stat()
        let kind = stat(path, &isFolder) == 0 ? isFolder.st_mode & S_IFMT : 0
        var flags = UInt32(MDB_RDONLY) | UInt32(MDB_NOTLS)
        if kind != S_IFDIR { flags |= UInt32(MDB_NOSUBDIR) }
        var database: MDB_dbi = 0
        var status = mdb_env_open(handle, path, flags, 0o600)
        if status == MDB_SUCCESS {
            var transaction: OpaquePointer?
            status = mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction)
            if status == MDB_SUCCESS {
                status = mdb_dbi_open(transaction, nil, 0, &database)
                mdb_txn_abort(transaction)
            }
        }
        guard status == MDB_SUCCESS else {
            mdb_env_close(handle)
            if status == EACCES, access(path, R_OK) == 0 {
                throw .outage(
                    "\(words(status)): readers enter themselves in its lock file, which the "
                        + "daemon's user must be able to write")
            }
            throw .outage(words(status))
        }
        return (handle, database)
    }

    private static func identity(_ path: String) throws(StoreError) -> FileIdentity {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .outage(words(errno)) }
        if status.st_mode & S_IFMT == S_IFDIR {
            guard stat(path + "/data.mdb", &status) == 0 else {
                throw .outage("there is no data.mdb in it: \(words(errno))")
            }
        }
        return FileIdentity(
            device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    static func words(_ status: Int32) -> String {
        mdb_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    }
}
