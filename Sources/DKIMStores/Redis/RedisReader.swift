/// Reads answers in Redis' protocol. Whatever a server sends, memory stays bounded.
struct RedisReader {
    /// Octets of one answer; SCAN gives names by the thousand.
    private static let answerSize = 16 << 20
    private static let depth = 4

    private let socket: StreamSocket
    private var buffer: [UInt8] = []
    private var position = 0
    /// What the answer that is being read may still take.
    private var budget = 0

    init(socket: StreamSocket) {
        self.socket = socket
    }

    /// Reads one answer, whole, so that the next one begins where it should.
    mutating func reply(deadline: Deadline) throws(StoreError) -> RedisReply {
        budget = Self.answerSize
        return try reply(depth: Self.depth, deadline)
    }

    private mutating func reply(
        depth: Int, _ deadline: Deadline
    ) throws(StoreError) -> RedisReply {
        let line = try line(deadline)
        let rest = Array(line.dropFirst())
        switch line.first {
        case UInt8(ascii: "+"), UInt8(ascii: ":"):
            return .octets(rest)
        case UInt8(ascii: "-"):
            return .fault(String(decoding: rest.prefix(300), as: UTF8.self))
        case UInt8(ascii: "$"):
            guard let count = try Self.count(rest) else { return .nothing }
            return .octets(try octets(count, deadline))
        case UInt8(ascii: "*"):
            guard let count = try Self.count(rest) else { return .nothing }
            // Each takes four octets at least.
            guard depth > 0, count <= budget / 4 else { throw Self.misunderstood }
            var items: [RedisReply] = []
            for _ in 0..<count { items.append(try reply(depth: depth - 1, deadline)) }
            return .list(items)
        default:
            throw Self.misunderstood
        }
    }

    /// The number of octets or items; nil (-1) for none at all.
    private static func count(_ digits: [UInt8]) throws(StoreError) -> Int? {
        let text = String(decoding: digits, as: UTF8.self)
        if text == "-1" { return nil }
        guard text.utf8.count < 10, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            let count = Int(text)
        else { throw misunderstood }
        return count
    }

    private static var misunderstood: StoreError {
        .lost("the server does not speak Redis' protocol")
    }

    /// Up to CR and LF.
    private mutating func line(_ deadline: Deadline) throws(StoreError) -> [UInt8] {
        var line: [UInt8] = []
        while true {
            let octet = try octets(1, deadline, endsLine: false)
            guard octet != [0x0A] else {
                guard line.popLast() == 0x0D else { throw Self.misunderstood }
                return line
            }
            line += octet
            guard line.count < 4_096 else { throw Self.misunderstood }
        }
    }

    private mutating func octets(
        _ count: Int, _ deadline: Deadline, endsLine: Bool = true
    ) throws(StoreError) -> [UInt8] {
        let whole = count + (endsLine ? 2 : 0)
        guard whole <= budget else { throw Self.misunderstood }
        budget -= whole
        while buffer.count - position < whole {
            buffer.removeFirst(position)
            position = 0
            buffer += try socket.receive(deadline: deadline)
        }
        let octets = Array(buffer[position..<(position + count)])
        let end = buffer[(position + count)..<(position + whole)]
        position += whole
        guard !endsLine || end.elementsEqual([0x0D, 0x0A]) else { throw Self.misunderstood }
        return octets
    }
}
