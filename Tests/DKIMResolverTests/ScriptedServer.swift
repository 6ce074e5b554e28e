import DKIMTestSupport
import Glibc
import Synchronization

@testable import DKIMResolver

/// A DNS server on loopback, UDP and TCP on one port, that does what a test's script says.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (_ name: String, _ type: UInt16) -> ScriptedReply

    struct SetUpFailed: Error {}

    let address: NameserverAddress
    private let udp: CInt
    private let tcp: CInt
    private let script: Mutex<Script>
    private let seen = Mutex<[String: Int]>([:])
    private let peak = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)
    private let thread = Mutex<pthread_t?>(nil)

    private struct Pending {
        let due: ContinuousClock.Instant
        let packets: [[UInt8]]
        /// nil: by UDP to `peer`.
        let connection: CInt?
        let peer: sockaddr_in
    }

    init(_ script: @escaping Script) throws {
        let sockets = try Self.listen()
        udp = sockets.udp
        tcp = sockets.tcp
        address = try NameserverAddress("127.0.0.1@\(sockets.port)")
        self.script = Mutex(script)
        var started = pthread_t()
        let code = pthread_create(
            &started, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ScriptedServer>.fromOpaque(argument).takeRetainedValue().serve()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard code == 0 else { throw SetUpFailed() }
        thread.withLock { $0 = started }
    }

    /// Ends the thread and closes the sockets.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        if let thread = thread.withLock({ $0.take() }) { pthread_join(thread, nil) }
    }

    /// Changes what is answered from now on.
    func follow(_ script: @escaping Script) { self.script.withLock { $0 = script } }

    /// How many questions for TXT at a name have come, by UDP and TCP.
    func questions(for name: String) -> Int { seen.withLock { $0[name] ?? 0 } }

    /// How many questions for TXT have come.
    var questions: Int { seen.withLock { $0.values.reduce(0, +) } }

    /// How many questions waited for their reply at the same time, at most.
    var mostAtATime: Int { peak.load(ordering: .relaxed) }

    private static func listen() throws -> (udp: CInt, tcp: CInt, port: UInt16) {
        let (tcp, udp, port) = try LoopbackSockets.bind()
        guard Glibc.listen(tcp, 128) == 0 else {
            close(udp)
            close(tcp)
            throw SetUpFailed()
        }
        var room: CInt = 4 << 20
        setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<CInt>.size))
        return (udp, tcp, port)
    }

    private func serve() {
        var connections: [CInt] = []
        var pending: [Pending] = []
        while !isStopped.load(ordering: .relaxed) {
            let now = ContinuousClock.now
            for item in pending where item.due <= now { send(item) }
            pending.removeAll { $0.due <= now }
            if pending.count > mostAtATime { peak.store(pending.count, ordering: .relaxed) }
            var descriptors = ([udp, tcp] + connections).map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&descriptors, nfds_t(descriptors.count), 5) > 0 else { continue }
            if descriptors[0].revents != 0 { pending += receive() }
            for item in descriptors.dropFirst(2) where item.revents != 0 {
                if let more = read(from: item.fd) {
                    pending += more
                } else {
                    connections.removeAll { $0 == item.fd }
                    pending.removeAll { $0.connection == item.fd }
                    close(item.fd)
                }
            }
            if descriptors[1].revents != 0 { connections.append(CloseOnExec.accept(tcp)) }
        }
        for descriptor in [udp, tcp] + connections { close(descriptor) }
    }

    private func receive() -> [Pending] {
        var packet = [UInt8](repeating: 0, count: 4_096)
        var peer = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = withUnsafeMutablePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(udp, &packet, packet.count, 0, $0, &size)
            }
        }
        guard count > 0 else { return [] }
        return answer(Array(packet.prefix(count)), connection: nil, peer: peer)
    }

    /// One question by TCP; nil when the peer has gone.
    private func read(from connection: CInt) -> [Pending]? {
        var length: [UInt8] = [0, 0]
        guard recv(connection, &length, 2, CInt(MSG_WAITALL)) == 2 else { return nil }
        var packet = [UInt8](repeating: 0, count: Int(length[0]) << 8 | Int(length[1]))
        guard recv(connection, &packet, packet.count, CInt(MSG_WAITALL)) == packet.count
        else { return nil }
        return answer(packet, connection: connection, peer: sockaddr_in())
    }

    private func answer(
        _ packet: [UInt8], connection: CInt?, peer: sockaddr_in
    ) -> [Pending] {
        guard let question = DNSMessage(packet) else { return [] }
        if question.type == 16 { seen.withLock { $0[question.name, default: 0] += 1 } }
        let reply = script.withLock { $0 }(question.name, question.type)
        var due = ContinuousClock.now
        if case .delayed(let milliseconds, _) = reply { due += .milliseconds(milliseconds) }
        let packets = question.packets(for: reply, overTCP: connection != nil)
        return [Pending(due: due, packets: packets, connection: connection, peer: peer)]
    }

    private func send(_ item: Pending) {
        for packet in item.packets {
            if let connection = item.connection {
                let length = [UInt8(packet.count >> 8), UInt8(packet.count & 0xFF)]
                let message = length + packet
                _ = Glibc.send(connection, message, message.count, CInt(MSG_NOSIGNAL))
                continue
            }
            var peer = item.peer
            withUnsafePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = sendto(
                        udp, packet, packet.count, 0, $0,
                        socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }
}
