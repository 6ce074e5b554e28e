internal import DKIMFilter
internal import DKIMResolver
internal import Milter

/// What Socket, Nameservers and TestPublicKeys name, read: the layers that know the rules of these
/// values are above the one that reads the file.
struct CheckedOptions {
    /// Where to listen; nil only where no socket was asked for.
    private(set) var socket: SocketSpecification?
    /// Where to serve metrics; nil where they are not served.
    private(set) var monitoringSocket: SocketSpecification?
    /// How to ask DNS.
    private(set) var resolverSettings = ResolverSettings()
    private var place: @Sendable (String) -> String = { $0 }
    /// What is used in place of DNS.
    private(set) var keyFile: FileResolver?

    /// Reads the values, and reports what is wrong with them at the line that has them.
    mutating func read(_ configuration: Configuration, _ context: inout LoadingContext) {
        if let setting = context.setting("Socket") {
            socket = readSocket(setting, configuration, &context)
        }
        if let setting = context.setting("MetricsListen") {
            let socket = readSocket(setting, configuration, &context)
            monitoringSocket = socket?.onThisMachineByDefault
            if let monitoringSocket, !monitoringSocket.isForThisMachine {
                context.notice(
                    "whoever reaches this address reads how much mail there is; let a firewall "
                        + "protect it, or write 127.0.0.1 after the @", in: setting)
            }
        }
        if let setting = context.setting("Nameservers") {
            readNameservers(configuration.resolver.nameservers, setting, &context)
        }
        place = { [environment = context.environment] in environment.place(ofFile: $0) }
        resolverSettings.trustAnchorFile = configuration.resolver.trustAnchorFile
        resolverSettings.configurationFile = configuration.resolver.configurationFile
        resolverSettings.timeoutSeconds = Double(configuration.resolver.dnsTimeout)
        if !configuration.resolver.queryCache { resolverSettings.maximumCacheEntries = 0 }
        if let setting = context.setting("TestPublicKeys"),
            let path = configuration.resolver.testPublicKeys
        {
            readKeyFile(path, setting, &context)
        }
    }

    /// Settings with the paths by which the resolver is to open its files at this moment.
    func placed(_ settings: ResolverSettings) -> ResolverSettings {
        var settings = settings
        settings.trustAnchorFile = settings.trustAnchorFile.map(place)
        settings.configurationFile = settings.configurationFile.map(place)
        return settings
    }

    private func readSocket(
        _ setting: Setting, _ configuration: Configuration, _ context: inout LoadingContext
    ) -> SocketSpecification? {
        do throws(SocketError) {
            let socket = try SocketSpecification(setting.value)
            if case .unix(let path) = socket, configuration.process.pathInRoot(path) == nil {
                context.report(
                    "\(path) is out of reach in ChangeRootDirectory",
                    remedy: "put the socket below that folder, or use inet:", in: setting)
            }
            return socket
        } catch {
            context.report("\(error)", in: setting)
            return nil
        }
    }

    private mutating func readNameservers(
        _ words: [String], _ setting: Setting, _ context: inout LoadingContext
    ) {
        for word in words {
            do throws(NameserverAddressError) {
                resolverSettings.nameservers.append(try NameserverAddress(word))
            } catch {
                context.report("\(error)", in: setting)
            }
        }
    }

    private mutating func readKeyFile(
        _ path: String, _ setting: Setting, _ context: inout LoadingContext
    ) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try context.environment.open(path).bytes
        } catch {
            context.report("\(error)", in: setting)
            return
        }
        do throws(KeyFileError) {
            keyFile = try FileResolver(contents: bytes, path: path)
        } catch {
            for fault in error.faults {
                context.report(
                    ConfigurationError(
                        "\(fault.problem)", parameter: setting.name,
                        location: SourceLocation(file: path, line: fault.line)))
            }
        }
    }
}
