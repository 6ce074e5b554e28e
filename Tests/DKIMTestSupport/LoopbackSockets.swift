internal import Glibc

/// Two sockets at one port of 127.0.0.1, for connections and for datagrams.
package enum LoopbackSockets {
    /// No port to be had.
    package struct Failure: Error {}

    /// Binds both to a port that is free for both; nothing is served yet.
    package static func bind() throws(Failure) -> (tcp: Int32, udp: Int32, port: UInt16) {
        for _ in 0..<20 {
            let tcp = socket(AF_INET, CloseOnExec.stream, 0)
            let udp = socket(AF_INET, CloseOnExec.datagram, 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.bind(udp, $0, size) == 0 && getsockname(udp, $0, &size) == 0
                        && Glibc.bind(tcp, $0, size) == 0
                }
            }
            if isBound { return (tcp, udp, UInt16(bigEndian: address.sin_port)) }
            close(tcp)
            close(udp)
        }
        throw Failure()
    }
}
