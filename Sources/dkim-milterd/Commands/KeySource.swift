internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver

/// Where a command gets public keys from: a file, named servers, or the machine's resolver.
enum KeySource {
    static func resolver(
        keyFile: String?, nameservers: [String], timeoutSeconds: Int
    ) throws(ProgramError) -> any KeyResolver {
        if let keyFile {
            do {
                return try FileResolver(path: keyFile)
            } catch {
                throw ProgramError(.badInput, "\(error)")
            }
        }
        var settings = ResolverSettings()
        settings.timeoutSeconds = Double(timeoutSeconds)
        do {
            settings.nameservers = try nameservers.map { try NameserverAddress($0) }
        } catch {
            throw ProgramError(.usage, "--nameserver: \(error)")
        }
        do throws(ResolverError) {
            return try UnboundResolver(settings)
        } catch {
            throw ProgramError(.systemFault, "\(error)")
        }
    }

    /// What the daemon would ask with that configuration; servers and seconds of a command line
    /// count more.
    ///
    /// - Returns: the resolver, and how many seconds it may take.
    static func resolver(
        of loaded: LoadedConfiguration, nameservers: [String] = [], timeoutSeconds: Int? = nil
    ) throws(ProgramError) -> (resolver: any KeyResolver, seconds: Int) {
        var settings = loaded.options.resolverSettings
        if let timeoutSeconds { settings.timeoutSeconds = Double(timeoutSeconds) }
        // DNSTimeout 0 is no limit.
        let seconds = timeoutSeconds ?? loaded.configuration.resolver.dnsTimeout
        let longest = seconds > 0 ? seconds : 3_600
        if nameservers.isEmpty {
            if let records = loaded.recordsForTests { return (records, longest) }
        } else {
            do throws(NameserverAddressError) {
                settings.nameservers = try nameservers.map { text throws(NameserverAddressError) in
                    try NameserverAddress(text)
                }
            } catch {
                throw ProgramError(.usage, "--nameserver: \(error)")
            }
        }
        return (try loaded.resolver(settings), longest)
    }

    /// Asks for all at once and waits.
    static func answers(
        to queries: [KeyQuery], from resolver: any KeyResolver, timeoutSeconds: Int
    ) -> [KeyQuery: KeyAnswer] {
        KeyCollector(queries: queries, resolver: resolver).wait(seconds: timeoutSeconds + 1)
    }
}
