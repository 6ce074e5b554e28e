/// A few connections to a store, made when they are needed and kept for the next look-up.
final class ConnectionPool: Sendable {
    private struct State {
        /// The one used last stands at the end.
        var idle: [(connection: any StoreConnection, since: UInt64)] = []
        var open = 0
    }

    /// Nanoseconds after which an idle connection is not trusted: what lies between may have
    /// forgotten it without a word.
    private static let longestIdleTime: UInt64 = 60_000_000_000

    private let limit: Int
    private let connect: @Sendable (Deadline) throws(StoreError) -> any StoreConnection
    private let state = Monitor(State())

    init(
        limit: Int,
        connect: @escaping @Sendable (Deadline) throws(StoreError) -> any StoreConnection
    ) {
        self.limit = max(1, limit)
        self.connect = connect
    }

    /// Runs `body` with a connection, waiting for one if all are busy. Where a kept one turns out
    /// to be gone, `body` runs once more with a new one.
    func withConnection<Result>(
        deadline: Deadline,
        _ body: (any StoreConnection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let kept = try checkOut(deadline)
        if let kept {
            do throws(StoreError) {
                let result = try body(kept)
                checkIn(kept)
                return result
            } catch {
                if error.kind == .unusableEntry { checkIn(kept) }
                guard error.kind == .connectionLost, !deadline.isOver else {
                    if error.kind != .unusableEntry { giveBack() }
                    throw error
                }
                // The others have most likely gone the same way.
                dropIdle()
            }
        }
        return try withNewConnection(deadline: deadline, body)
    }

    /// A connection beside those that are kept, which closes when it is let go: at the start
    /// nothing may stay open, as a process that forks must not share it with its child.
    func single(deadline: Deadline) throws(StoreError) -> any StoreConnection {
        try connect(deadline)
    }

    private func withNewConnection<Result>(
        deadline: Deadline,
        _ body: (any StoreConnection) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        var connection: (any StoreConnection)?
        do throws(StoreError) {
            let new = try connect(deadline)
            connection = new
            let result = try body(new)
            checkIn(new)
            return result
        } catch {
            if let connection, error.kind == .unusableEntry {
                checkIn(connection)
            } else {
                giveBack()
            }
            throw error
        }
    }

    /// A kept connection; nil where a new one may be made.
    private func checkOut(_ deadline: Deadline) throws(StoreError) -> (any StoreConnection)? {
        enum Turn {
            case kept(any StoreConnection)
            case new
        }
        var outdated: [any StoreConnection] = []
        let turn: Turn? = state.wait(until: deadline) { state in
            let now = Deadline.now
            // The oldest stand in front.
            while let first = state.idle.first, now &- first.since > Self.longestIdleTime {
                outdated.append(first.connection)
                state.idle.removeFirst()
                state.open -= 1
            }
            if let last = state.idle.popLast() { return .kept(last.connection) }
            guard state.open < self.limit else { return nil }
            state.open += 1
            return .new
        }
        switch turn {
        case .kept(let connection): return connection
        case .new: return nil
        case nil: throw .outage("all \(limit) connections were busy (DataSetConnections)")
        }
    }

    private func checkIn(_ connection: any StoreConnection) {
        state.change { $0.idle.append((connection, Deadline.now)) }
    }

    /// Gives up the place of a connection that is no more.
    private func giveBack() {
        state.change { $0.open -= 1 }
    }

    private func dropIdle() {
        let dropped = state.change { state in
            let idle = state.idle
            state.idle = []
            state.open -= idle.count
            return idle
        }
        // They are closed here, where nothing is locked.
        _ = dropped
    }
}
