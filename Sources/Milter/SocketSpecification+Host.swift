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

    /// Whether only this machine can connect, as far as can be told: a descriptor is taken for
    /// what whoever opened it wanted.
    package var isForThisMachine: Bool {
        switch self {
        case .unix, .descriptor: true
        case .inet(let host, _): host == "localhost" || host?.hasPrefix("127.") == true
        case .inet6(let host, _): host == "localhost" || host == "::1"
        }
    }
}
