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

    /// The same, but on this machine alone where it says nothing of hosts.
    package var onThisMachineByDefault: Self {
        switch self {
        case .inet(nil, let port): .inet(host: "127.0.0.1", port: port)
        case .inet6(nil, let port): .inet6(host: "::1", port: port)
        case .unix, .inet, .inet6, .descriptor: self
        }
    }
}
