internal import Glibc

/// A port of the loopback address that refuses connections and datagrams, and that nobody else gets
/// for as long as this is kept.
package final class UnservedPort: Sendable {
    package let number: UInt16
    private let tcp: Int32
    private let udp: Int32

    package init() throws(LoopbackSockets.Failure) {
        (tcp, udp, number) = try LoopbackSockets.bind()
        // Bound and not listening, connections are refused; connected to itself, so are the
        // datagrams of others.
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isDeaf = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(udp, $0, &size) == 0 && connect(udp, $0, size) == 0
            }
        }
        guard isDeaf else { throw LoopbackSockets.Failure() }
    }

    deinit {
        close(tcp)
        close(udp)
    }
}
