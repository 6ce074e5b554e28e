internal import CHiredis

/// What a server answered.
enum RedisReply: Equatable {
    /// There is no such key.
    case nothing
    case text(String)
    /// The texts of a list, and of the lists in it.
    case list([String])

    /// Takes hiredis' answer; a fault that the server tells is thrown.
    init(_ reply: redisReply) throws(StoreError) {
        switch reply.type {
        case REDIS_REPLY_NIL:
            self = .nothing
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS:
            self = .text(try Self.text(of: reply))
        case REDIS_REPLY_ERROR:
            throw .outage(Self.words(of: reply))
        case REDIS_REPLY_INTEGER:
            self = .text(String(reply.integer))
        case REDIS_REPLY_ARRAY:
            self = .list(try Self.texts(of: reply))
        default:
            throw .outage("an answer of a kind that is not known")
        }
    }

    private static func texts(of reply: redisReply) throws(StoreError) -> [String] {
        var texts: [String] = []
        for index in 0..<Int(clamping: reply.elements) {
            guard let element = reply.element?[index]?.pointee else { continue }
            switch try Self(element) {
            case .nothing: continue
            case .text(let text): texts.append(text)
            case .list(let inner): texts += inner
            }
        }
        return texts
    }

    private static func text(of reply: redisReply) throws(StoreError) -> String {
        try RedisConnection.text(
            UnsafeRawBufferPointer(start: reply.str, count: Int(clamping: reply.len)))
    }

    /// The server's own words; it does not repeat what it was sent.
    private static func words(of reply: redisReply) -> String {
        let octets = UnsafeRawBufferPointer(
            start: reply.str, count: min(300, Int(clamping: reply.len)))
        return String(decoding: octets, as: UTF8.self)
    }
}
