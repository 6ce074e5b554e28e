internal import CHiredis

/// A conversation with a Redis or Valkey server: hiredis writes and reads the protocol, the socket
/// is ours, so that every step has a deadline.
///
/// `@unchecked Sendable`: the pool hands it to one thread at a time.
final class RedisConnection: StoreConnection, @unchecked Sendable {
    private let socket: StreamSocket
    private let prefix: String
    private let reader: UnsafeMutablePointer<redisReader>
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 1)

    init(socket: StreamSocket, prefix: String) throws(StoreError) {
        self.socket = socket
        self.prefix = prefix
        guard let reader = redisReaderCreate() else {
            buffer.deallocate()
            throw .outage("no memory")
        }
        self.reader = reader
    }

    deinit {
        redisReaderFree(reader)
        buffer.deallocate()
    }

    /// Says who we are and which database is meant.
    func logIn(_ address: RedisAddress, deadline: Deadline) throws(StoreError) {
        if let password = address.password {
            let login = address.user.map { [$0, password] } ?? [password]
            guard case .text = try ask(["AUTH"] + login, deadline) else {
                throw .outage("an answer to AUTH that is not understood")
            }
        }
        if address.database != 0 { _ = try ask(["SELECT", String(address.database)], deadline) }
    }

    func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?] {
        let name = prefix + key
        let reply: RedisReply
        do throws(StoreError) {
            reply = try ask(["GET", name], deadline)
        } catch {
            guard error.description.hasPrefix("WRONGTYPE") else { throw error }
            // A list holds several values.
            reply = try ask(["LRANGE", name, "0", String(StoreLimits.values - 1)], deadline)
        }
        switch reply {
        case .nothing: return []
        case .text(let text): return [text.isEmpty ? nil : text]
        case .list(let items): return items.map { $0.isEmpty ? nil : $0 }
        }
    }

    /// SCAN may name a key twice.
    func walk(
        deadline: Deadline, _ body: (String, String?) -> Bool
    ) throws(StoreError) {
        var names: Set<String> = []
        var cursor = "0"
        repeat {
            let reply = try ask(
                ["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"], deadline)
            guard case .list(let items) = reply, let next = items.first else {
                throw .outage("an answer to SCAN that is not understood")
            }
            cursor = next
            names.formUnion(items.dropFirst())
        } while cursor != "0" && names.count <= StoreLimits.walk
        for name in names.sorted() {
            let key = String(name.dropFirst(prefix.count))
            for value in try values(for: key, deadline: deadline) {
                guard body(key, value) else { return }
            }
        }
    }

    /// The prefix as a pattern that stands for itself, and anything after it.
    private var pattern: String {
        var pattern = ""
        for character in prefix {
            if "*?[]\\^-".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "*"
    }

    // MARK: Protocol

    private func ask(
        _ words: [String], _ deadline: Deadline
    ) throws(StoreError) -> RedisReply {
        try send(words, deadline)
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisReaderGetReply(reader, &reply) == REDIS_OK else {
                throw .lost("the server does not speak Redis' protocol")
            }
            if let reply {
                defer { freeReplyObject(reply) }
                return try RedisReply(reply.assumingMemoryBound(to: redisReply.self).pointee)
            }
            let count = try socket.receive(into: buffer, deadline: deadline)
            redisReaderFeed(reader, buffer.baseAddress, count)
        }
    }

    private func send(_ words: [String], _ deadline: Deadline) throws(StoreError) {
        let octets = words.map { Array($0.utf8CString) }
        var command: UnsafeMutablePointer<CChar>?
        let lengths = octets.map { $0.count - 1 }
        let flat = octets.flatMap(\.self)
        let length = flat.withUnsafeBufferPointer { flat in
            var starts: [UnsafePointer<CChar>?] = []
            var start = flat.baseAddress
            for word in octets {
                starts.append(start)
                start = start?.advanced(by: word.count)
            }
            return Int(
                redisFormatCommandArgv(&command, Int32(clamping: words.count), &starts, lengths))
        }
        guard length > 0, let command else { throw .outage("no memory") }
        defer { redisFreeCommand(command) }
        try socket.send(UnsafeRawBufferPointer(start: command, count: length), deadline: deadline)
    }
}
