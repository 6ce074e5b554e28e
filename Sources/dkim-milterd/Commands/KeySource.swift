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
        do {
            var settings = ResolverSettings()
            settings.nameservers = try nameservers.map { try NameserverAddress($0) }
            settings.timeoutSeconds = Double(timeoutSeconds)
            return try UnboundResolver(settings)
        } catch {
            throw ProgramError(.usage, "--nameserver: \(error)")
        }
    }

    /// Asks for all at once and waits.
    static func answers(
        to queries: [KeyQuery], from resolver: any KeyResolver, timeoutSeconds: Int
    ) -> [KeyQuery: KeyAnswer] {
        KeyCollector(queries: queries, resolver: resolver).wait(seconds: timeoutSeconds + 1)
    }
}
