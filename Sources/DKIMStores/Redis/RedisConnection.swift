/// A conversation with a Redis or Valkey server, of which every step has a deadline.
///
/// `@unchecked Sendable`: the pool hands it to one thread at a time.
final class RedisConnection: StoreConnection, @unchecked Sendable {
    private let socket: StreamSocket
    private let prefix: String
    private var reader: RedisReader

    init(socket: StreamSocket, prefix: String) {
        self.socket = socket
        self.prefix = prefix
        reader = RedisReader(socket: socket)
    }

    /// Says who we are and which database is meant.
    func logIn(_ address: RedisAddress, deadline: Deadline) throws(StoreError) {
        if let password = address.password {
            let login = address.user.map { [$0, password] } ?? [password]
            _ = try ask(["AUTH"] + login, deadline)
        }
        if address.database != 0 { _ = try ask(["SELECT", String(address.database)], deadline) }
    }

    func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?] {
        let name = prefix + key
        let texts: [String]
        do throws(StoreError) {
            texts = try ask(["GET", name], deadline)
        } catch {
            guard error.description.hasPrefix("WRONGTYPE") else { throw error }
            // A list holds several values.
            texts = try ask(["LRANGE", name, "0", String(StoreLimits.values - 1)], deadline)
        }
        return texts.map { $0.isEmpty ? nil : $0 }
    }

    /// SCAN may name a key twice.
    func walk(
        deadline: Deadline, _ body: (String, String?) -> Bool
    ) throws(StoreError) {
        var names: Set<String> = []
        var cursor = "0"
        repeat {
            let texts = try ask(["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"], deadline)
            guard let next = texts.first else {
                throw .outage("an answer to SCAN that is not understood")
            }
            cursor = next
            names.formUnion(texts.dropFirst())
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

    /// Asks, and gives the texts of the answer; a fault that the server tells is thrown.
    private func ask(
        _ words: [String], _ deadline: Deadline
    ) throws(StoreError) -> [String] {
        var command = Array("*\(words.count)\r\n".utf8)
        for word in words {
            command += Array("$\(word.utf8.count)\r\n".utf8)
            command += Array(word.utf8)
            command += [0x0D, 0x0A]
        }
        try socket.send(command, deadline: deadline)
        return try reader.reply(deadline: deadline).texts()
    }
}
