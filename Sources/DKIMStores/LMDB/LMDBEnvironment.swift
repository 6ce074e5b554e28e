internal import CLMDB
internal import Glibc

/// An LMDB file, opened when it is first read, and anew when another file has taken its place.
///
/// `@unchecked Sendable`: what it holds lies in the monitor; LMDB's environments are made for use
/// by several threads.
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
        private let device: UInt64
        private let number: UInt64

        /// Nil, with errno, where there is none.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    let path: LMDBPath
    private let state = Monitor(State())

    init(_ path: LMDBPath) {
        self.path = path
    }

    /// Nobody may be reading.
    func close() {
        state.withLock { state in
            if let handle = state.handle { mdb_env_close(handle) }
            state.handle = nil
            state.file = nil
        }
    }

    /// Runs `body` with a transaction on the database.
    func read<Result>(
        deadline: Deadline,
        _ body: (OpaquePointer, MDB_dbi) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        // Where a writer has made the file larger, it must be opened anew.
        for _ in 0..<3 {
            try renew(to: try identity(), deadline: deadline)
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
    private func renew(to file: FileIdentity, deadline: Deadline) throws(StoreError) {
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
                (state.handle, state.database) = try open()
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

    private func open() throws(StoreError) -> (OpaquePointer, MDB_dbi) {
        var created: OpaquePointer?
        guard mdb_env_create(&created) == MDB_SUCCESS, let handle = created else {
            throw .outage("no memory")
        }
        var flags = UInt32(MDB_RDONLY) | UInt32(MDB_NOTLS)
        if !path.isFolder { flags |= UInt32(MDB_NOSUBDIR) }
        var database: MDB_dbi = 0
        var status = mdb_env_open(handle, path.text, flags, 0o600)
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
            if status == EACCES, access(path.text, R_OK) == 0 {
                throw .outage(
                    "\(Self.words(status)): readers enter themselves in its lock file, which the "
                        + "daemon's user must be able to write")
            }
            throw .outage(Self.words(status))
        }
        return (handle, database)
    }

    private func identity() throws(StoreError) -> FileIdentity {
        if let identity = FileIdentity(path.file(at: path.text)) { return identity }
        let reason = Self.words(errno)
        throw .outage(path.isFolder ? "there is no data.mdb in it: \(reason)" : reason)
    }

    /// Whether what lies at a place is the file that is open: then it need not be asked where that
    /// place leads to.
    func isOpen(at place: String) -> Bool {
        guard let file = state.withLock({ $0.file }) else { return false }
        return FileIdentity(path.file(at: place)) == file
    }

    static func words(_ status: Int32) -> String {
        mdb_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    }
}
