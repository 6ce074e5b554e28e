/// Why text is no address of a DNS server.
package enum NameserverAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    case notAnAddress(String)
    case badPort(String)

    /// The fault in an operator's words.
    package var description: String {
        switch self {
        case .notAnAddress(let text):
            "“\(text)” is not the address of a DNS server: expected an IPv4 or IPv6 address, "
                + "with a port as in 192.0.2.1@5353 or [2001:db8::1]:5353"
        case .badPort(let text):
            "“\(text)” has a bad port: expected a number from 1 to 65535 behind the address"
        }
    }
}
