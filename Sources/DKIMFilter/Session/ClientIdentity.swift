/// Who speaks SMTP to the MTA, as the MTA tells it.
package struct ClientIdentity: Sendable {
    /// The verified host name, or the address in brackets.
    package var host: String
    /// The address; nil for a local submission or where the MTA does not know it.
    package var address: HostAddress?

    /// Takes what the MTA told at connect.
    package init(host: String, address: HostAddress?) {
        self.host = host
        self.address = address
    }

    /// The host name, or the address in brackets where there is none.
    var name: String {
        if !host.isEmpty { return host }
        return address.map { "[\($0)]" } ?? "unknown client"
    }

    /// `name [address]`, for log lines.
    var description: String {
        guard let address else { return host.isEmpty ? "unknown client" : host }
        let text = "[\(address)]"
        return host.isEmpty || host == text ? text : "\(host) \(text)"
    }
}
