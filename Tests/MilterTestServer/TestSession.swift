internal import Glibc
internal import Milter

/// A session that does what the SMTP client's HELO name says, and writes down what it sees.
///
/// The name is a list of words joined by commas, some with a value: `block=1000,insert`.
final class TestSession: MilterSession {
    private let demand: MilterDemand
    private let held: HeldSessions
    private var script: [Substring: Substring] = [:]
    private var log: [String] = []
    private var bodySize = 0

    init(demand: MilterDemand, held: HeldSessions) {
        self.demand = demand
        self.held = held
    }

    func negotiate(_ peer: MilterPeer) -> MilterDemand {
        log.append(
            "negotiate v\(peer.protocolVersion) actions=\(String(peer.actions.rawValue, radix: 16)) "
                + "steps=\(String(peer.steps.rawValue, radix: 16))")
        return demand
    }

    func connect(
        host: String, address: ClientAddress, context: borrowing MilterContext
    ) -> MilterReply {
        log.append("connect \(host) \(address) j=\(context.macro("j") ?? "-")")
        return .proceed
    }

    func hello(_ name: String, context: borrowing MilterContext) -> MilterReply {
        script = [:]
        for word in name.split(separator: ",") {
            let parts = word.split(separator: "=", maxSplits: 1)
            script[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return reply("hello")
    }

    func mail(from arguments: [String], context: borrowing MilterContext) -> MilterReply {
        let authentication = context.macro("auth_type") ?? "-"
        log.append("mail \(arguments.joined(separator: " ")) auth_type=\(authentication)")
        return reply("mail")
    }

    func recipient(_ arguments: [String], context: borrowing MilterContext) -> MilterReply {
        log.append("recipient \(arguments.joined(separator: " "))")
        return reply("recipient")
    }

    func data(context: borrowing MilterContext) -> MilterReply {
        log.append("data")
        return reply("data")
    }

    func header(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
        context: borrowing MilterContext
    ) -> MilterReply {
        let name = String(decoding: name, as: UTF8.self)
        if value.count > 200 {
            log.append("header \(name) of \(value.count)")
        } else {
            let text = String(decoding: value, as: UTF8.self)
            log.append("header \(name):[\(text.split(separator: "\n").joined(separator: "<LF>"))]")
        }
        return reply("header")
    }

    func endOfHeaders(context: borrowing MilterContext) -> MilterReply {
        log.append("endOfHeaders leadingSpace=\(context.hasLeadingSpace)")
        return reply("endOfHeaders")
    }

    func body(_ chunk: Span<UInt8>, context: borrowing MilterContext) -> MilterReply {
        bodySize += chunk.count
        if let spin = number("spin") { self.spin(milliseconds: spin) }
        return reply("body")
    }

    func endOfMessage(context: borrowing MilterContext) -> MilterReply {
        log.append("endOfMessage body=\(bodySize) i=\(context.macro("i") ?? "-")")
        bodySize = 0
        if let milliseconds = number("block") {
            context.willBlock()
            _ = poll(nil, 0, milliseconds)
        }
        if let path = script["hold"] {
            context.willBlock()
            held.wait(for: String(path))
        }
        if let path = script["hang"] { held.wait(for: String(path)) }
        if script["progress"] != nil { context.progress() }
        edit(context)
        if script["log"] != nil {
            let text = log.joined(separator: "\n\t")
            _ = context.addHeader(name: "X-Log", body: Array(" \(text)".utf8))
        }
        log = []
        if let text = script["reply"] {
            let parts = text.split(separator: "/", maxSplits: 2).map { String($0) }
            if parts.count == 3 {
                _ = context.setReply(code: parts[0], enhanced: parts[1], text: parts[2])
            }
        }
        return reply("endOfMessage")
    }

    func abort() {
        log.append("abort")
        bodySize = 0
    }

    func close() {}

    private func edit(_ context: borrowing MilterContext) {
        if script["insert"] != nil {
            let fold = Array(" a;\r\n\tb".utf8)
            _ = context.insertHeader(at: 0, name: "X-First", body: fold)
            _ = context.insertHeader(at: 7, name: "X-Eighth", body: Array("no space".utf8))
        }
        if script["delete"] != nil {
            _ = context.changeHeader(name: "X-Old", index: 3, body: nil)
            _ = context.changeHeader(name: "X-Old", index: 1, body: Array(" new".utf8))
        }
        if script["refused"] != nil {
            let results = [
                context.insertHeader(at: -1, name: "X", body: [0x61]),
                context.insertHeader(at: 0, name: "", body: [0x61]),
                context.insertHeader(at: 0, name: "X", body: [0x61, 0x00]),
                context.changeHeader(name: "X", index: 0, body: nil),
                context.setReply(code: "250", text: "fine"),
            ]
            _ = context.addHeader(name: "X-Results", body: Array(" \(results)".utf8))
        }
        if script["redirect"] != nil {
            let results = [
                context.addRecipient("<box@example.net>"),
                context.deleteRecipient("<user@example.net>"),
                context.addRecipient(""), context.deleteRecipient("a\r\nb"),
            ]
            _ = context.addHeader(name: "X-Results", body: Array(" \(results)".utf8))
        }
        if script["quarantine"] != nil { _ = context.quarantine(reason: "held\r\nback") }
    }

    /// The answer that the script names for an event: `mail=reject`.
    private func reply(_ event: Substring) -> MilterReply {
        switch script[event] {
        case "accept": .accept
        case "reject": .reject
        case "temporaryFailure": .temporaryFailure
        case "discard": .discard
        case "skip": .skip
        default: .proceed
        }
    }

    private func number(_ word: Substring) -> Int32? {
        script[word].flatMap { Int32($0) }
    }

    /// Keeps its processor busy.
    private func spin(milliseconds: Int32) {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end {}
    }
}
