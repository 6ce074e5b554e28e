/// `redis:HOST/PREFIX`: keys of a Redis or Valkey server.
struct RedisStore: StoreBackend {
    let displayName: String
    private let address: RedisAddress

    private let place: @Sendable (String) -> String

    init(_ address: RedisAddress, place: @escaping @Sendable (String) -> String) {
        self.place = place
        self.address = address
        displayName = address.displayName
    }

    var waits: Bool { true }

    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection {
        let socket: StreamSocket
        switch address.place {
        case .host(let host, let port):
            let addresses = try HostAddresses.addresses(
                of: host, port: port, deadline: deadline)
            socket = try StreamSocket(to: addresses, deadline: deadline)
        case .socket(let path):
            socket = try StreamSocket(path: place(path), deadline: deadline)
        }
        let connection = RedisConnection(socket: socket, prefix: address.prefix)
        try connection.logIn(address, deadline: deadline)
        return connection
    }
}
