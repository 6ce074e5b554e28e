internal import Glibc

/// A port of the loopback address that refuses connections and datagrams, and that nobody else gets
/// for as long as this is kept.
package final class UnservedPort: Sendable {
    /// No port to be had.
    package struct Failure: Error {}

    package let number: UInt16
    private let tcp: Int32
    private let udp: Int32

    package init() throws(Failure) {
        for _ in 0..<20 {
            guard let port = Self.open() else { continue }
            (tcp, udp, number) = port
            return
        }
        throw Failure()
    }

    private static func open() -> (tcp: Int32, udp: Int32, number: UInt16)? {
        let tcp = socket(AF_INET, CloseOnExec.stream, 0)
        let udp = socket(AF_INET, CloseOnExec.datagram, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                // Bound and not listening, connections are refused; bound and connected to itself,
                // so are the datagrams of others.
                bind(tcp, $0, size) == 0 && getsockname(tcp, $0, &size) == 0
                    && bind(udp, $0, size) == 0 && connect(udp, $0, size) == 0
            }
        }
        if isBound { return (tcp, udp, UInt16(bigEndian: address.sin_port)) }
        close(tcp)
        close(udp)
        return nil
    }

    deinit {
        close(tcp)
        close(udp)
    }
}
