/// A question and the packets that answer it: the few parts of RFC 1035 that a test server needs.
struct DNSMessage {
    let id: UInt16
    let name: String
    let type: UInt16
    /// The question section as it came.
    let bytes: [UInt8]

    init?(_ packet: [UInt8]) {
        guard packet.count > 16 else { return nil }
        id = UInt16(packet[0]) << 8 | UInt16(packet[1])
        var labels: [String] = []
        var index = 12
        while index < packet.count, packet[index] != 0 {
            let end = index + 1 + Int(packet[index])
            guard end < packet.count else { return nil }
            labels.append(String(decoding: packet[(index + 1)..<end], as: UTF8.self))
            index = end
        }
        guard index + 5 <= packet.count else { return nil }
        name = labels.joined(separator: ".").lowercased()
        type = UInt16(packet[index + 1]) << 8 | UInt16(packet[index + 2])
        bytes = Array(packet[12..<(index + 5)])
    }

    /// The packets to send for a reply; delays are the server's affair.
    func packets(for reply: ScriptedReply, overTCP: Bool) -> [[UInt8]] {
        switch reply {
        case .silence: []
        case .delayed(_, let inner): packets(for: inner, overTCP: overTCP)
        case .truncated(let inner):
            overTCP ? packets(for: inner, overTCP: true) : [response(flags: 0x0200)]
        case .wrongID(let inner):
            packets(for: inner, overTCP: overTCP).map { Self.withOtherID($0) }
        case .spoofedThen(let first, let second):
            packets(for: first, overTCP: overTCP).map { Self.withOtherID($0) }
                + packets(for: second, overTCP: overTCP)
        case .code(let code): [response(code: code)]
        case .noSuchName(let ttl): [response(code: 3, authority: [soa(ttl)])]
        case .noData(let ttl): [response(authority: [soa(ttl)])]
        case .texts(let texts, let ttl):
            [response(answers: texts.map { record(16, ttl, Self.strings($0)) })]
        case .rawTexts(let texts, let ttl): [response(answers: texts.map { record(16, ttl, $0) })]
        case .foreign(let type, let data, let texts):
            [
                response(
                    answers: [record(type, 60, data)]
                        + texts.map { record(16, 60, Self.strings($0)) })
            ]
        case .alias(let target, let texts, let ttl):
            [
                response(
                    answers: [record(5, ttl, Self.encode(target))]
                        + (texts ?? []).map {
                            Self.encode(target) + Self.body(16, ttl, Self.strings($0))
                        })
            ]
        case .wire(let records): [response(answers: records)]
        }
    }

    private static func withOtherID(_ packet: [UInt8]) -> [UInt8] {
        [packet[0] ^ 0x55, packet[1] ^ 0xAA] + packet.dropFirst(2)
    }

    private func response(
        flags: UInt16 = 0, code: UInt8 = 0, answers: [[UInt8]] = [], authority: [[UInt8]] = []
    ) -> [UInt8] {
        let bits = 0x8180 | flags | UInt16(code)
        // An OPT record, as the question had one (RFC 6891 §6.1.1), with the DO bit.
        let options: [UInt8] = [0, 0, 41, 0x10, 0, 0, 0, 0x80, 0, 0, 0]
        return Self.word(id) + Self.word(bits) + Self.word(1) + Self.word(UInt16(answers.count))
            + Self.word(UInt16(authority.count)) + Self.word(1) + bytes
            + answers.flatMap { $0 } + authority.flatMap { $0 } + options
    }

    /// A record at the name asked for, by a pointer to it.
    private func record(_ type: UInt16, _ ttl: UInt32, _ data: [UInt8]) -> [UInt8] {
        [0xC0, 12] + Self.body(type, ttl, data)
    }

    /// The SOA of the name above the one asked for.
    private func soa(_ ttl: UInt32) -> [UInt8] {
        let data =
            Self.encode("ns.test") + Self.encode("admin.test") + Self.long(1) + Self.long(3_600)
            + Self.long(600) + Self.long(86_400) + Self.long(ttl)
        return [0xC0, 12 + 1 + bytes[0]] + Self.body(6, ttl, data)
    }

    static func body(_ type: UInt16, _ ttl: UInt32, _ data: [UInt8]) -> [UInt8] {
        word(type) + word(1) + long(ttl) + word(UInt16(data.count)) + data
    }

    static func encode(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func strings(_ texts: [String]) -> [UInt8] {
        texts.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }

    private static func word(_ value: UInt16) -> [UInt8] {
        [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    private static func long(_ value: UInt32) -> [UInt8] {
        word(UInt16(value >> 16)) + word(UInt16(truncatingIfNeeded: value))
    }
}
