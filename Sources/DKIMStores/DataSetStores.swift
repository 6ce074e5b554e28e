package import DKIMFilter

/// The kinds of data set that lie in stores, and the stores that are open.
///
/// A store whose line did not change is kept over a reload, with its connections and with what is
/// known of it.
package final class DataSetStores: Sendable {
    private struct Identity: Hashable {
        let parameter: String
        let value: String
        let keys: DataSetKeys
        let options: StoreOptions
    }

    private struct Kept: @unchecked Sendable {
        /// Configurations hold the data set; here it only is found again. A weak reference is safe
        /// to read from any thread.
        weak var set: StoreDataSet?
    }

    private let log: any EventLog
    private let now: @Sendable () -> UInt64
    private let acting: StoreActing
    private let starting: StoreStarting
    private let open = Monitor<[Identity: Kept]>([:])
    private let environments = LMDBEnvironments()

    /// - Parameters:
    ///   - log: is told of outages.
    ///   - now: nanoseconds of a clock that only goes forward; nil for the system's.
    ///   - acting: see ``StoreActing``.
    ///   - starting: see ``StoreStarting``; without it messages wait for what could go on beside.
    package init(
        log: any EventLog, now: (@Sendable () -> UInt64)? = nil,
        acting: @escaping StoreActing = { _, _, body in body() },
        starting: @escaping StoreStarting = { _ in false }
    ) {
        self.starting = starting
        self.log = log
        self.now = now ?? { Deadline.now }
        self.acting = acting
    }

    /// How the stores that are in use fare.
    package var states: [StoreState] {
        open.withLock { $0.values.compactMap { $0.set } }.map(\.storeState)
    }

    /// One row for each kind.
    package var types: [DataSetType] {
        let lmdbHelp = "An LMDB database, its folder or its file; keys and values without NUL."
        let redisHelp = "Keys of a Redis or Valkey server that begin with the prefix."
        let redisForm = "[USER:PW@]HOST[:PORT][/DB]/PREFIX"
        return [
            type("mdb", "PATH", lmdbHelp, lmdb), type("lmdb", "PATH", lmdbHelp, lmdb),
            type(
                "dsn", "BACKEND://[USER[:PW]@][PORT+]HOST/DB/table=T?keycol=K?datacol=C,…",
                "A table of a database: pgsql or sqlite3.", Self.database),
            type("redis", redisForm, redisHelp, Self.redis),
            type("valkey", redisForm, redisHelp, Self.redis),
        ]
    }

    private func type(
        _ name: String, _ argument: String, _ help: String,
        _ backend: @escaping @Sendable (DataSetSource) throws(DataSetError) -> any StoreBackend
    ) -> DataSetType {
        DataSetType(name: name, argument: argument, help: help) {
            source throws(DataSetError) -> any DataSet in
            try self.open(source) { () throws(DataSetError) in try backend(source) }
        }
    }

    private func lmdb(_ source: DataSetSource) throws(DataSetError) -> any StoreBackend {
        guard !source.argument.isEmpty else { throw DataSetError("no file is named") }
        return LMDBStore(
            path: source.argument, environments: environments, system: source.environment)
    }

    private static func database(_ source: DataSetSource) throws(DataSetError) -> any StoreBackend {
        let address = try DatabaseAddress(source.argument)
        let place = place(source.environment)
        return switch address.backend {
        case .sqlite: SQLiteStore(address, place: place)
        case .postgreSQL: PostgreSQLStore(address, place: place)
        }
    }

    private static func redis(_ source: DataSetSource) throws(DataSetError) -> any StoreBackend {
        RedisStore(try RedisAddress(source.argument), place: place(source.environment))
    }

    /// Asked for each connection: the process may change its folder and root after the start.
    private static func place(
        _ environment: any ConfigurationEnvironment
    ) -> @Sendable (String) -> String {
        { environment.place(ofFile: $0) }
    }

    /// The set that is open already, or a new one that has been tried out.
    private func open(
        _ source: DataSetSource, _ backend: () throws(DataSetError) -> any StoreBackend
    ) throws(DataSetError) -> any DataSet {
        let identity = Identity(
            parameter: source.parameter, value: source.name, keys: source.keys,
            options: source.stores)
        if let kept = open.withLock({ $0[identity]?.set }) {
            kept.expire()
            return kept
        }
        let set = StoreDataSet(
            backend: try backend(), parameter: source.parameter, keys: source.keys,
            options: source.stores, log: log, now: now, acting: acting, starting: starting)
        do throws(DataSetError) {
            try set.probe()
        } catch {
            guard error.isTemporary, source.stores.softStart else { throw error }
            set.tellSoftStart(error)
        }
        open.withLock { open in
            open = open.filter { $0.value.set != nil }
            open[identity] = Kept(set: set)
        }
        return set
    }
}
