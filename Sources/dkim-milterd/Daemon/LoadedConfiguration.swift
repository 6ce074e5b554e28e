internal import DKIMFilter
internal import DKIMResolver
internal import Milter

/// A configuration with all that it names checked: tables, keys, socket, nameservers.
///
/// The daemon at start, its reload and `check-config` all come through here.
struct LoadedConfiguration {
    /// What the operator asked for.
    let configuration: Configuration
    /// What an operator should know though it is no error.
    let notices: [String]
    /// Where to listen; nil only where no socket was asked for.
    let socket: SocketSpecification?
    /// How to ask DNS.
    let resolverSettings: ResolverSettings

    /// Reads a configuration; the error's message holds every problem, one a line.
    ///
    /// - Parameter requiresSocket: false for commands that do not serve mail.
    init(
        path: String?, overrides: [(name: String, value: String)], requiresSocket: Bool = true
    ) throws(ProgramError) {
        do {
            let (configuration, notices) = try Configuration.load(
                path: path, overrides: overrides, environment: SystemEnvironment(),
                requiresSocket: requiresSocket)
            self.configuration = configuration
            self.notices = notices
        } catch {
            throw ProgramError(.configuration, "\(error)")
        }
        do {
            socket = try configuration.daemon.socket.map { try SocketSpecification($0) }
        } catch {
            throw ProgramError(.configuration, "Socket: \(error)")
        }
        do {
            resolverSettings = try Self.resolverSettings(configuration.resolver)
        } catch {
            throw ProgramError(.configuration, "Nameservers: \(error)")
        }
    }

    private static func resolverSettings(
        _ options: ResolverOptions
    ) throws -> ResolverSettings {
        var settings = ResolverSettings()
        settings.nameservers = try options.nameservers.map { try NameserverAddress($0) }
        settings.timeoutSeconds = Double(options.dnsTimeout)
        return settings
    }
}
