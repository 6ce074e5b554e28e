internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver

extension LoadedConfiguration {
    /// What stands in place of DNS (TestPublicKeys, TestDNSData).
    var recordsForTests: (any KeyResolver)? {
        options.keyFile ?? configuration.resolver.testRecords
    }

    /// A resolver that asks DNS with these settings; a fault is one of the parameter behind it.
    func resolver(_ settings: ResolverSettings) throws(ProgramError) -> UnboundResolver {
        do throws(ResolverError) {
            return try UnboundResolver(settings)
        } catch {
            throw self.error(.configuration, error.parameter, "\(error)")
        }
    }
}

extension ResolverError {
    /// The parameter that names what is at fault.
    fileprivate var parameter: String {
        switch self {
        case .trustAnchor: "TrustAnchorFile"
        case .configurationFile: "ResolverConfiguration"
        case .outOfMemory, .option, .nameserver, .systemConfiguration, .setUp, .system:
            "Nameservers"
        }
    }
}
