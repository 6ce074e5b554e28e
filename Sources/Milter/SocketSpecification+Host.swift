internal import Glibc

extension SocketSpecification {
    /// Looks up the host, as opening the socket will; an address needs no look-up.
    package func checkHost() throws(SocketError) {
        switch self {
        case .unix, .descriptor: return
        case .inet(let host, let port):
            _ = try SocketAddress.resolve(host: host, port: port, family: AF_INET)
        case .inet6(let host, let port):
            _ = try SocketAddress.resolve(host: host, port: port, family: AF_INET6)
        }
    }
}
