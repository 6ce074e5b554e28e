internal import DKIMFilter

/// A data set that lies in a store: what is known is answered from memory, what is not is asked,
/// each thing once at a time, and an outage is outlived.
final class StoreDataSet: DataSet {
    /// A question on its way.
    ///
    /// `@unchecked Sendable`: `result` is touched with the monitor held only.
    private final class Flight: @unchecked Sendable {
        var result: Result<[DataSetEntry], DataSetError>?
    }

    private struct State {
        /// Apart from what is missing: strangers' domains must not push out our own.
        var found = AnswerCache(maximumEntries: 100_000, maximumOctets: 64 << 20)
        var missing = AnswerCache(maximumEntries: 100_000, maximumOctets: 32 << 20)
        var flights: [String: Flight] = [:]
        var outage: Outage?
        var outages: UInt64 = 0
        var lastSuccess: UInt64 = 0
        /// Answers given before count as old.
        var freshSince: UInt64 = 0
    }

    private enum Plan {
        case answer([DataSetEntry])
        case fail(DataSetError)
        case join(Flight)
        case ask(Flight, isTrial: Bool)
        /// The store is tried while the message goes on with what is known.
        case askAside(Flight, known: Result<[DataSetEntry], DataSetError>)
    }

    let name: String
    private let parameter: String
    private let keys: DataSetKeys
    private let options: StoreOptions
    private let backend: any StoreBackend
    private let log: any EventLog
    private let now: @Sendable () -> UInt64
    private let location: SourceLocation
    private let pool: ConnectionPool
    private let starting: StoreStarting
    private let state = Monitor(State())

    /// - Parameters:
    ///   - now: nanoseconds of a clock that only goes forward.
    ///   - acting: see ``StoreActing``.
    ///   - starting: see ``StoreStarting``.
    init(
        backend: any StoreBackend, parameter: String, keys: DataSetKeys, options: StoreOptions,
        log: any EventLog, now: @escaping @Sendable () -> UInt64,
        acting: @escaping StoreActing, starting: @escaping StoreStarting
    ) {
        self.starting = starting
        self.backend = backend
        self.parameter = parameter
        self.keys = keys
        self.options = options
        self.log = log
        self.now = now
        name = backend.displayName
        location = SourceLocation(file: backend.displayName)
        pool = ConnectionPool(limit: options.connections) { deadline throws(StoreError) in
            var result: Result<any StoreConnection, StoreError> = .failure(.timeOut)
            acting(options.user, options.group) {
                do throws(StoreError) {
                    result = .success(try backend.connect(deadline: deadline))
                } catch {
                    result = .failure(error)
                }
            }
            return try result.get()
        }
    }

    var isPatternSet: Bool { false }

    var isResident: Bool { false }

    func entry(for key: String) throws(DataSetError) -> DataSetEntry? {
        try entry(for: key, willWait: {})
    }

    func entry(for key: String, willWait: () -> Void) throws(DataSetError) -> DataSetEntry? {
        try allEntries(for: key, willWait: willWait).first
    }

    func allEntries(for key: String) throws(DataSetError) -> [DataSetEntry] {
        try allEntries(for: key, willWait: {})
    }

    /// Looks for the form in which keys are compared, then, if that differs, for the key as it is.
    func allEntries(
        for key: String, willWait: () -> Void
    ) throws(DataSetError) -> [DataSetEntry] {
        let normalized = keys.normalized(key)
        guard normalized != key else { return try answer(for: key, willWait) }
        var doubt: DataSetError?
        do throws(DataSetError) {
            let entries = try answer(for: normalized, willWait)
            guard entries.isEmpty else { return entries }
        } catch {
            guard error.isFormerAbsence else { throw error }
            doubt = error
        }
        let entries = try answer(for: key, willWait)
        if entries.isEmpty, let doubt { throw doubt }
        return entries
    }

    func isKnown(_ key: String) -> Bool {
        let time = now()
        return state.withLock { state in
            [keys.normalized(key), key].contains { key in
                state.found.answer(for: key).map { isUsable($0, now: time) } ?? false
            }
        }
    }

    func walk(_ body: (DataSetEntry) -> Bool) throws(DataSetError) {
        // A whole table may take longer than one question.
        let deadline = Deadline(seconds: options.timeout * 6)
        var count = 0
        do throws(StoreError) {
            let connection = try pool.single(deadline: deadline)
            try connection.walk(deadline: deadline) { key, value in
                count += 1
                guard count <= backend.maximumWalk else { return false }
                return body(DataSetEntry(key: key, value: value, location: location))
            }
        } catch {
            throw failure(error)
        }
        guard count <= backend.maximumWalk else {
            throw DataSetError(
                "\(name) holds more than \(backend.maximumWalk) entries, too many to be read whole",
                remedy: "narrow it by a filter, or keep it in a file")
        }
    }

    /// Asks for something that is not there, by a connection of its own: whether the store can be
    /// asked at all.
    func probe() throws(DataSetError) {
        let deadline = Deadline(seconds: options.timeout)
        do throws(StoreError) {
            let connection = try pool.single(deadline: deadline)
            _ = try connection.values(for: "probe.invalid", deadline: deadline)
        } catch {
            // A column of numbers has no such entry, which is an answer.
            guard error.kind != .unusableEntry else { return }
            throw failure(error)
        }
    }

    /// How the store fares.
    var storeState: StoreState {
        state.withLock {
            StoreState(parameter: parameter, isOut: $0.outage != nil, outages: $0.outages)
        }
    }

    /// Lets nothing that is known count as fresh.
    func expire() {
        let time = now()
        state.withLock { $0.freshSince = time &+ 1 }
    }

    /// Tells that the store is out of reach at the start. The first look-up asks it again.
    func tellSoftStart(_ error: DataSetError) {
        log.write(
            .warning,
            "\(parameter): \(error.problem); started all the same (SoftStart), messages that need "
                + "it get a temporary failure until it answers")
    }

    // MARK: Look-up

    private func answer(
        for key: String, _ willWait: () -> Void
    ) throws(DataSetError) -> [DataSetEntry] {
        let octets = key.utf8
        guard !octets.isEmpty, octets.count <= backend.maximumKeySize, !octets.contains(0) else {
            // No store holds such a key.
            return []
        }
        let time = now()
        switch state.withLock({ plan(key, now: time, &$0) }) {
        case .answer(let entries):
            return entries
        case .fail(let error):
            throw error
        case .join(let flight):
            willWait()
            return try join(flight)
        case .ask(let flight, let isTrial):
            if backend.waits { willWait() }
            return try ask(key, flight, isTrial: isTrial)
        case .askAside(let flight, let known):
            let isStarted = starting { [self] in
                do throws(DataSetError) {
                    _ = try ask(key, flight, isTrial: true)
                } catch {
                    // Noted as the outage that goes on.
                }
            }
            guard isStarted else { return try ask(key, flight, isTrial: true) }
            return try known.get()
        }
    }

    private func plan(_ key: String, now: UInt64, _ state: inout State) -> Plan {
        let known = state.found.answer(for: key) ?? state.missing.answer(for: key)
        if let known, known.time >= state.freshSince,
            now &- known.time < nanoseconds(options.cacheTTL)
        {
            return .answer(known.entries)
        }
        let flight = state.flights[key]
        guard let outage = state.outage else {
            if let flight { return .join(flight) }
            return .ask(takeOff(key, &state), isTrial: false)
        }
        // In an outage nobody waits who need not.
        let substitute = substitute(for: known, now: now, reason: outage.reason)
        let isTrial =
            flight == nil
            && state.outage?.beginAttempt(now: now, patience: nanoseconds(options.timeout)) == true
        if isTrial {
            let flight = takeOff(key, &state)
            guard let substitute else { return .ask(flight, isTrial: true) }
            return .askAside(flight, known: substitute)
        }
        switch substitute {
        case .success(let entries): return .answer(entries)
        case .failure(let error): return .fail(error)
        case nil: return flight.map { .join($0) } ?? .fail(outOfReach(outage.reason))
        }
    }

    private func takeOff(_ key: String, _ state: inout State) -> Flight {
        let flight = Flight()
        state.flights[key] = flight
        return flight
    }

    /// What stands in for an answer while the store is out of reach; nil where nothing is known
    /// that is young enough. That there was no entry is no answer: there may be one by now.
    private func substitute(
        for known: AnswerCache.Answer?, now: UInt64, reason: String
    ) -> Result<[DataSetEntry], DataSetError>? {
        guard let known, isUsable(known, now: now) else { return nil }
        guard known.entries.isEmpty else { return .success(known.entries) }
        return .failure(outOfReach(reason, isFormerAbsence: true))
    }

    private func join(_ flight: Flight) throws(DataSetError) -> [DataSetEntry] {
        let deadline = Deadline(seconds: options.timeout + 1)
        guard let result = state.wait(until: deadline, { _ in flight.result }) else {
            throw outOfReach(StoreError.timeOut.description)
        }
        return try result.get()
    }

    private func ask(
        _ key: String, _ flight: Flight, isTrial: Bool
    ) throws(DataSetError) -> [DataSetEntry] {
        let began = now()
        let deadline = Deadline(seconds: options.timeout)
        let result: Result<[DataSetEntry], StoreError>
        do throws(StoreError) {
            let values = try pool.withConnection(deadline: deadline) {
                (connection) throws(StoreError) in
                try connection.values(for: key, deadline: deadline)
            }
            result = .success(
                values.map { DataSetEntry(key: key, value: $0, location: location) })
        } catch {
            result = .failure(error)
        }
        let ended = now()
        let (outcome, line, discarded) = state.change { state in
            state.flights[key] = nil
            let (outcome, line) = settle(
                key, result, began: began, ended: ended, isTrial: isTrial, &state)
            flight.result = outcome
            return (
                outcome, line,
                (state.found.takeDiscarded(), state.missing.takeDiscarded())
            )
        }
        // Freed here, where nothing is locked.
        _ = discarded
        if let line { log.write(line.level, line.text) }
        return try outcome.get()
    }

    /// Draws the consequences: cache, outage, and what the log is told.
    private func settle(
        _ key: String, _ result: Result<[DataSetEntry], StoreError>, began: UInt64, ended: UInt64,
        isTrial: Bool, _ state: inout State
    ) -> (Result<[DataSetEntry], DataSetError>, (level: LogLevel, text: String)?) {
        let error: StoreError
        switch result {
        case .success(let entries):
            let answer = AnswerCache.Answer(entries: entries, time: began)
            if entries.isEmpty {
                state.found.remove(key)
                state.missing.store(answer, for: key)
            } else {
                state.missing.remove(key)
                state.found.store(answer, for: key)
            }
            return (.success(entries), noteSuccess(at: ended, &state))
        case .failure(let failure):
            error = failure
        }
        guard error.kind != .unusableEntry, error.kind != .impossibleKey else {
            let line = noteSuccess(at: ended, &state)
            return (
                .failure(DataSetError("\(parameter): entry “\(key)” of \(name): \(error)")), line
            )
        }
        var line: (LogLevel, String)?
        if state.outage != nil {
            if isTrial { state.outage?.attemptFailed(now: ended, reason: error.description) }
        } else if began >= state.lastSuccess {
            // Others may have had their answers since an older question was put.
            state.outage = Outage(now: ended, reason: error.description)
            state.outages &+= 1
            line = (
                .error,
                "\(parameter): \(name) is out of reach: \(error); known entries are used for up to "
                    + "\(options.cacheStale) s, else messages get a temporary failure; it is asked "
                    + "again by and by"
            )
        }
        let known = state.found.answer(for: key) ?? state.missing.answer(for: key)
        let outcome = substitute(for: known, now: ended, reason: error.description)
        return (outcome ?? .failure(outOfReach(error.description)), line)
    }

    private func noteSuccess(
        at time: UInt64, _ state: inout State
    ) -> (level: LogLevel, text: String)? {
        state.lastSuccess = time
        guard let outage = state.outage else { return nil }
        state.outage = nil
        let seconds = (time &- outage.start) / 1_000_000_000
        return (.notice, "\(parameter): \(name) answers again after \(seconds) s")
    }

    private func isUsable(_ answer: AnswerCache.Answer, now: UInt64) -> Bool {
        now &- answer.time < nanoseconds(max(options.cacheStale, options.cacheTTL))
    }

    private func nanoseconds(_ seconds: Int) -> UInt64 {
        UInt64(clamping: seconds) &* 1_000_000_000
    }

    private func outOfReach(_ reason: String, isFormerAbsence: Bool = false) -> DataSetError {
        DataSetError(
            "\(parameter): \(name) is out of reach: \(reason)", isTemporary: true,
            isFormerAbsence: isFormerAbsence)
    }

    /// What the operator is told at the start; the parameter is named by whoever tells it.
    private func failure(_ error: StoreError) -> DataSetError {
        switch error.kind {
        case .unusableEntry, .impossibleKey:
            DataSetError("an entry of \(name) cannot be used: \(error)")
        case .outage, .connectionLost:
            DataSetError(
                "\(name) cannot be asked: \(error)", remedy: "SoftStart starts all the same",
                isTemporary: true)
        }
    }
}
