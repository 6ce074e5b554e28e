internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver

extension LoadedConfiguration {
    /// What stands in place of DNS (TestPublicKeys, TestDNSData).
    var recordsForTests: (any KeyResolver)? {
        options.keyFile ?? configuration.resolver.testRecords
    }

    /// A resolver that asks DNS with these settings; a fault is one of the parameter behind it, or
    /// of the system.
    func resolver(_ settings: ResolverSettings) throws(ProgramError) -> UnboundResolver {
        do throws(ResolverError) {
            return try UnboundResolver(options.placed(settings))
        } catch {
            guard let parameter = error.parameter else {
                throw ProgramError(.systemFault, "\(error)")
            }
            throw self.error(.configuration, parameter, "\(error)")
        }
    }
}

extension ResolverError {
    /// The parameter that names what is at fault; nil where it is the system.
    fileprivate var parameter: String? {
        switch self {
        case .trustAnchor: "TrustAnchorFile"
        case .configurationFile: "ResolverConfiguration"
        case .option, .nameserver, .systemConfiguration, .setUp: "Nameservers"
        case .outOfMemory, .system: nil
        }
    }
}
