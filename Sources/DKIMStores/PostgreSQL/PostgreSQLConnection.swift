internal import CPostgreSQL
internal import Glibc

/// A connection to a PostgreSQL server, of which every step has a deadline.
///
/// `@unchecked Sendable`: the pool hands it to one thread at a time, which is all that libpq asks
/// for.
final class PostgreSQLConnection: StoreConnection, @unchecked Sendable {
    private let handle: OpaquePointer
    private let text: SQLText

    /// Connects.
    ///
    /// - Parameter parameters: libpq's, by name.
    init(
        parameters: [(name: String, value: String)], text: SQLText, deadline: Deadline
    ) throws(StoreError) {
        self.text = text
        let names = parameters.map { strdup($0.name) }
        let values = parameters.map { strdup($0.value) }
        defer {
            for string in names + values { free(string) }
        }
        let started = PQconnectStartParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        guard let started else { throw .outage("no memory") }
        handle = started
        // Notices of the server are nothing for standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // From here on `deinit` tidies up, also if this throws.
        try connect(deadline)
    }

    deinit { PQfinish(handle) }

    private func connect(_ deadline: Deadline) throws(StoreError) {
        guard PQstatus(handle) != CONNECTION_BAD else { throw .outage(words()) }
        var status = PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            let events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard deadline.wait(for: Int32(events), on: PQsocket(handle)) else {
                throw .outage("no connection in time (DataSetTimeout)")
            }
            status = PQconnectPoll(handle)
            guard status != PGRES_POLLING_FAILED else { throw .outage(words()) }
        }
        guard PQsetnonblocking(handle, 1) == 0 else { throw .outage(words()) }
    }

    func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?] {
        let sent = key.withCString { key in
            PQsendQueryParams(handle, text.lookUp, 1, nil, [key], nil, nil, 0)
        }
        guard sent == 1 else { throw .lost(words()) }
        var values: [String?] = []
        do throws(StoreError) {
            try results(deadline) { row throws(StoreError) in
                values.append(SQLText.value(row))
                return true
            }
        } catch {
            guard error.kind == .impossibleKey else { throw error }
            return []
        }
        return values
    }

    func walk(
        deadline: Deadline, _ body: (String, String?) -> Bool
    ) throws(StoreError) {
        guard PQsendQueryParams(handle, text.listing, 0, nil, nil, nil, nil, 0) == 1 else {
            throw .lost(words())
        }
        PQsetSingleRowMode(handle)
        var isWanted = true
        try results(deadline) { row throws(StoreError) in
            guard isWanted, let key = row.first.flatMap(\.self) else { return isWanted }
            isWanted = body(key, SQLText.value(Array(row.dropFirst())))
            return isWanted
        }
    }

    /// Reads the answer to the end, also where it holds a fault: the next question needs a clean
    /// start.
    private func results(
        _ deadline: Deadline, _ body: ([String?]) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try flush(deadline)
        var failure: StoreError?
        while let result = try next(deadline) {
            defer { PQclear(result) }
            let status = PQresultStatus(result)
            guard status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE else {
                failure = failure ?? fault(of: result)
                continue
            }
            guard failure == nil else { continue }
            do throws(StoreError) {
                try Self.rows(of: result, body)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func flush(_ deadline: Deadline) throws(StoreError) {
        while true {
            let status = PQflush(handle)
            if status == 0 { return }
            guard status == 1 else { throw .lost(words()) }
            guard deadline.wait(for: Int32(POLLIN | POLLOUT), on: PQsocket(handle)) else {
                throw .timeOut
            }
            guard PQconsumeInput(handle) == 1 else { throw .lost(words()) }
        }
    }

    private func next(_ deadline: Deadline) throws(StoreError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            guard deadline.wait(for: Int32(POLLIN), on: PQsocket(handle)) else { throw .timeOut }
            guard PQconsumeInput(handle) == 1 else { throw .lost(words()) }
        }
        return PQgetResult(handle)
    }

    /// A server that shuts down, or is in recovery, has ended the connection. A question that a
    /// column's type or the database's encoding cannot hold is that question's fault (SQLSTATE
    /// class 22), and nobody else's.
    private func fault(of result: OpaquePointer) -> StoreError {
        let words = Self.oneLine(PQresultErrorField(result, 0x4D)) ?? words()
        let state = Self.oneLine(PQresultErrorField(result, 0x43)) ?? ""
        if state.hasPrefix("22") {
            return Self.impossibleText.contains(state) ? .impossible(words) : .unusable(words)
        }
        let isGone = PQstatus(handle) == CONNECTION_BAD || state.hasPrefix("57P")
        return isGone || state.hasPrefix("08") ? .lost(words) : .outage(words)
    }

    /// Text that the database's encoding has no characters for, so that no row can hold it:
    /// untranslatable_character, character_not_in_repertoire.
    private static let impossibleText = ["22P05", "22021"]

    private static func rows(
        of result: OpaquePointer, _ body: ([String?]) throws(StoreError) -> Bool
    ) throws(StoreError) {
        for row in 0..<max(0, PQntuples(result)) {
            var columns: [String?] = []
            for column in 0..<max(0, PQnfields(result)) {
                guard PQgetisnull(result, row, column) == 0,
                    let octets = PQgetvalue(result, row, column)
                else {
                    columns.append(nil)
                    continue
                }
                let count = Int(PQgetlength(result, row, column))
                columns.append(try text(UnsafeRawBufferPointer(start: octets, count: count)))
            }
            guard try body(columns) else { return }
        }
    }

    /// What libpq says; it never shows a password.
    private func words() -> String {
        Self.oneLine(PQerrorMessage(handle)) ?? "the connection is gone"
    }

    private static func oneLine(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text else { return nil }
        let words = String(cString: text).split(whereSeparator: \.isNewline)
            .joined(separator: " ").replacing("\t", with: "")
        return words.isEmpty ? nil : words
    }
}
