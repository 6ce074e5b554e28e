internal import CPostgreSQL
internal import Glibc

/// `dsn:pgsql://…`: a table of a PostgreSQL server.
struct PostgreSQLStore: StoreBackend {
    let displayName: String
    private let address: DatabaseAddress
    private let text: SQLText
    private let place: @Sendable (String) -> String

    init(_ address: DatabaseAddress, place: @escaping @Sendable (String) -> String) {
        self.place = place
        self.address = address
        displayName = address.displayName
        text = SQLText(address, placeholder: "$1", quote: "\"", foldsCase: true)
    }

    var waits: Bool { true }

    /// Tries the hosts in their order, and the addresses of each.
    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection {
        var failure = StoreError.outage("no host is named")
        for (index, host) in address.hosts.enumerated() {
            let share = deadline.share(of: address.hosts.count - index)
            do throws(StoreError) {
                return try connect(host: host, deadline: share)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func connect(
        host: String, deadline: Deadline
    ) throws(StoreError) -> any StoreConnection {
        // An empty host is the usual socket of this system; one with a slash a socket's folder.
        guard !host.isEmpty, !host.hasPrefix("/") else {
            return try PostgreSQLConnection(
                parameters: parameters(host: host.isEmpty ? host : place(host), numeric: nil),
                text: text, deadline: deadline)
        }
        let found = try HostAddresses.addresses(
            of: host, port: address.port ?? 5_432, deadline: deadline)
        var failure = StoreError.outage("the name \(host) has no address")
        for (index, numeric) in found.enumerated() {
            let share = deadline.share(of: found.count - index)
            do throws(StoreError) {
                return try PostgreSQLConnection(
                    parameters: parameters(host: host, numeric: numeric.text), text: text,
                    deadline: share)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func parameters(host: String, numeric: String?) -> [(name: String, value: String)] {
        var parameters = [
            ("dbname", address.database), ("client_encoding", "UTF8"),
            ("fallback_application_name", "dkim-milterd"),
        ]
        if !host.isEmpty { parameters.append(("host", host)) }
        // With it libpq asks no resolver; the name is still the one that the certificate must bear.
        if let numeric { parameters.append(("hostaddr", numeric)) }
        if let port = address.port { parameters.append(("port", String(port))) }
        if let user = address.user { parameters.append(("user", user)) }
        if let password = address.password { parameters.append(("password", password)) }
        for (name, value) in address.options { parameters.append((name, value)) }
        return parameters
    }
}
