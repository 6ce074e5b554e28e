/// What a server answered, in Redis' protocol (RESP2).
enum RedisReply: Equatable {
    /// There is no such key.
    case nothing
    case octets([UInt8])
    case list([RedisReply])
    /// The server's own words.
    case fault(String)

    /// The texts in it, of all its lists.
    func texts() throws(StoreError) -> [String] {
        switch self {
        case .nothing:
            return []
        case .octets(let octets):
            return [try RedisConnection.text(octets)]
        case .list(let items):
            var texts: [String] = []
            for item in items { texts += try item.texts() }
            return texts
        case .fault(let words):
            // The fault of one key is none of the server.
            throw words.hasPrefix("WRONGTYPE") ? .unusable(words) : .outage(words)
        }
    }
}
