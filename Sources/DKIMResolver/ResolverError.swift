/// Why the resolver could not be set up.
package enum ResolverError: Error, Sendable, Equatable, CustomStringConvertible {
    case outOfMemory
    case option(String, reason: String)
    case nameserver(NameserverAddress, reason: String)
    case systemConfiguration(String)
    case trustAnchor(file: String, reason: String)
    case configurationFile(String, reason: String)
    case setUp(String)
    case system(call: String, reason: String)

    /// The fault in an operator's words.
    package var description: String {
        switch self {
        case .outOfMemory:
            "DNS: no memory for a resolver"
        case .option(let name, let reason):
            "DNS: libunbound does not take its option \(name): \(reason)"
        case .nameserver(let address, let reason):
            "DNS: libunbound does not take the server \(address): \(reason)"
        case .systemConfiguration(let reason):
            "DNS: /etc/resolv.conf cannot be read (\(reason)); name the servers in Nameservers"
        case .trustAnchor(let file, let reason):
            "DNS: the trust anchor \(file) is not usable: \(reason)"
        case .configurationFile(let file, let reason):
            "DNS: libunbound does not take the configuration \(file): \(reason)"
        case .setUp(let reason):
            "DNS: the resolver cannot be set up: \(reason)"
        case .system(let call, let reason):
            "DNS: \(call) failed: \(reason)"
        }
    }
}
