internal import DKIMFilter
internal import DKIMResolver
internal import Milter

/// What Socket, Nameservers and TestPublicKeys name, read: the layers that know the rules of these
/// values are above the one that reads the file.
struct CheckedOptions {
    /// Where to listen; nil only where no socket was asked for.
    private(set) var socket: SocketSpecification?
    /// How to ask DNS.
    private(set) var resolverSettings = ResolverSettings()
    /// What is used in place of DNS.
    private(set) var keyFile: FileResolver?

    /// Reads the values, and reports what is wrong with them at the line that has them.
    mutating func read(_ configuration: Configuration, _ context: inout LoadingContext) {
        if let setting = context.setting("Socket") {
            readSocket(setting, &context)
            if case .unix(let path) = socket, configuration.process.pathInRoot(path) == nil {
                context.report(
                    "\(path) is out of reach in ChangeRootDirectory",
                    remedy: "put the socket below that folder, or use inet:", in: setting)
            }
        }
        if let setting = context.setting("Nameservers") {
            readNameservers(configuration.resolver.nameservers, setting, &context)
        }
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

    private mutating func readSocket(_ setting: Setting, _ context: inout LoadingContext) {
        do throws(SocketError) {
            socket = try SocketSpecification(setting.value)
        } catch {
            context.report("\(error)", in: setting)
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
