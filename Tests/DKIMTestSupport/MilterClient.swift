internal import Glibc

/// A mail server's side of the milter protocol, behaving like Postfix 3.7.
///
/// One connection, used by one thread. Every step can be made alone; `deliver` (in
/// MilterClient+Message.swift) goes through a whole message.
package final class MilterClient {
    /// What the milter answered to the offer.
    package private(set) var agreed = MilterOffer(version: 0, actions: 0, steps: 0)
    /// Macro lists that the milter asked for, by SMFIM_* number.
    package private(set) var wantedMacros: [UInt32: String] = [:]

    /// Whether the end of a message has been sent and not been answered.
    package internal(set) var isAwaitingVerdict = false

    private var descriptor: Int32
    private var received: [UInt8] = []
    /// What is written waits for the next read, as in Postfix: macros and their event leave in one
    /// packet.
    private var unsent: [UInt8] = []

    /// Whether header bodies are passed with the white space after the colon.
    package var passesLeadingSpace: Bool { agreed.steps & 0x10_0000 != 0 }

    /// Connects. Waits at most `timeoutSeconds` for each answer.
    package init(
        _ address: MilterAddress, timeoutSeconds: Int = 60
    ) throws(MilterClientError) {
        switch address {
        case .unix(let path):
            descriptor = socket(AF_UNIX, CloseOnExec.stream, 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { raw in
                for (index, byte) in path.utf8.prefix(raw.count - 1).enumerated() {
                    raw[index] = byte
                }
            }
            try Self.connect(descriptor, to: &name)
        case .inet(let port):
            descriptor = socket(AF_INET, CloseOnExec.stream, 0)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            try Self.connect(descriptor, to: &name)
        }
        var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    deinit {
        vanish()
    }

    private static func connect<Name>(
        _ descriptor: Int32, to name: inout Name
    ) throws(MilterClientError) {
        let size = socklen_t(MemoryLayout<Name>.size)
        let status = withUnsafeBytes(of: &name) { raw in
            raw.withMemoryRebound(to: sockaddr.self) {
                Glibc.connect(descriptor, $0.baseAddress, size)
            }
        }
        // The descriptor is closed at the end of the client, which exists by now.
        guard status == 0 else { throw .cannotConnect(errno) }
    }

    /// Closes the connection without a word.
    package func vanish() {
        guard descriptor >= 0 else { return }
        try? flush()
        close(descriptor)
        descriptor = -1
    }

    /// Says goodbye.
    package func quit() {
        try? send(UInt8(ascii: "Q"))
        vanish()
    }

    /// Ends the SMTP client's connection and announces another one on the same milter connection.
    package func quitForNewConnection() throws(MilterClientError) {
        try send(UInt8(ascii: "K"))
    }

    /// Gives up the current message.
    package func abort() throws(MilterClientError) {
        try send(UInt8(ascii: "A"))
    }

    /// Makes the offer.
    package func negotiate(_ offer: MilterOffer = .postfix()) throws(MilterClientError) {
        try send(
            MilterEvent.negotiate.command,
            Self.bytes(offer.version) + Self.bytes(offer.actions) + Self.bytes(offer.steps))
        let (command, bytes) = try receive()
        guard command == UInt8(ascii: "O"), bytes.count >= 12 else {
            throw .unexpected(command: Self.letter(command), bytes: bytes)
        }
        agreed = MilterOffer(
            version: Self.number(bytes[0..<4]), actions: Self.number(bytes[4..<8]),
            steps: Self.number(bytes[8..<12]))
        var rest = bytes.dropFirst(12)
        while rest.count > 4 {
            let stage = Self.number(rest.prefix(4))
            let names = rest.dropFirst(4).prefix { $0 != 0 }
            wantedMacros[stage] = String(decoding: names, as: UTF8.self)
            rest = rest.dropFirst(5 + names.count)
        }
    }

    /// Sends macros for an event, or none.
    package func define(
        _ macros: [(name: String, value: String)], for event: MilterEvent
    ) throws(MilterClientError) {
        guard !macros.isEmpty else { return }
        var payload = [event.command]
        for (name, value) in macros { payload += Self.string(name) + Self.string(value) }
        try send(UInt8(ascii: "D"), payload)
    }

    /// Sends an event unless the milter does not want it, and reads the answer if one is due.
    package func tell(
        _ event: MilterEvent, _ payload: [UInt8] = []
    ) throws(MilterClientError) -> MilterAnswer {
        guard agreed.steps & event.omission == 0, !(event == .data && agreed.version < 4) else {
            return .none
        }
        try send(event.command, payload)
        guard agreed.steps & event.silence == 0 else { return .none }
        let (command, bytes) = try receive()
        return try Self.answer(command, bytes)
    }

    /// Sends a command as it is.
    package func send(_ command: UInt8, _ payload: [UInt8] = []) throws(MilterClientError) {
        try sendRaw(Self.bytes(UInt32(payload.count + 1)) + [command] + payload)
    }

    /// Sends bytes that need not be a command.
    package func sendRaw(_ packet: [UInt8]) throws(MilterClientError) {
        unsent += packet
        if unsent.count >= 65_536 { try flush() }
    }

    /// Sends what has been written.
    package func flush() throws(MilterClientError) {
        defer { unsent = [] }
        var sent = 0
        while sent < unsent.count {
            let count = unsent.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw code == EPIPE || code == ECONNRESET ? .closed : .system(code)
            }
            sent += count
        }
    }

    /// Reads one packet.
    package func receive() throws(MilterClientError) -> (command: UInt8, bytes: [UInt8]) {
        try flush()
        let length = Int(Self.number(try take(4)[...]))
        guard length >= 1, length < 1 << 24 else { throw .unexpected(command: "", bytes: []) }
        let packet = try take(length)
        return (packet[0], Array(packet.dropFirst()))
    }

    private func take(_ count: Int) throws(MilterClientError) -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while received.count < count {
            let size = recv(descriptor, &chunk, chunk.count, 0)
            if size == 0 { throw .closed }
            if size < 0 {
                switch errno {
                case EINTR: continue
                case EAGAIN: throw .timedOut
                case ECONNRESET: throw .closed
                case let code: throw .system(code)
                }
            }
            received += chunk.prefix(size)
        }
        let result = Array(received.prefix(count))
        received.removeFirst(count)
        return result
    }
}
