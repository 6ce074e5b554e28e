/// Where public keys come from.
package struct ResolverOptions: Sendable {
    /// Addresses of name servers, each with an optional `@port`; empty means /etc/resolv.conf.
    package var nameservers: [String] = []
    /// Seconds that the look-ups of a message may take; 0 means no limit of our own.
    package var dnsTimeout = 5
    /// Whether keys are kept until their time to live is over.
    package var queryCache = true
    /// A file of key records that is used in place of DNS.
    package var testPublicKeys: String?
    /// Records that are used in place of DNS for every look-up.
    package var testRecords: TestRecords?
    /// The trust anchor of DNSSEC.
    package var trustAnchorFile: String?
    /// Settings of libunbound.
    package var configurationFile: String?

    static let parameters: [Parameter] = [
        .custom(
            "Nameservers", type: "list of addresses", default: nil,
            help: "Name servers to ask, each ADDRESS or ADDRESS@PORT; else those of resolv.conf."
        ) { configuration, setting, _ in
            // The resolver knows what an address is.
            configuration.resolver.nameservers = setting.value
                .split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
        },
        .number(
            "DNSTimeout", \.resolver.dnsTimeout, in: 0...3_600,
            help: "Seconds that the look-up of a key may take; 0 for no limit."),
        .yesNo(
            "QueryCache", \.resolver.queryCache,
            help: "Keeps public keys until the time to live of their records is over.",
            details: "OpenDKIM's default is no."),
        .text(
            "TestPublicKeys", type: "path", \.resolver.testPublicKeys,
            help: "A file of key records, lines of NAME and TXT data, to use in place of DNS."),
        .custom(
            "TestDNSData", type: "data set", default: nil,
            help: "Records to use in place of DNS, each a name with its TXT data; for tests.",
            details: "A name that is not there does not exist. TestPublicKeys wins over it."
        ) { configuration, setting, context in
            guard let set = context.dataSet(setting, keys: .domain) else { return }
            configuration.resolver.testRecords = TestRecords(
                context.entries(of: set, parameter: setting.name))
            if let other = context.setting("TestPublicKeys") {
                context.notice(
                    "has no effect, as \(other.name) is set too", in: setting)
            }
        },
        .file(
            "TrustAnchorFile", \.resolver.trustAnchorFile,
            help: "The trust anchor that DNS answers are proved by (DNSSEC), as in a zone file.",
            details: "Unset, no answer is proved."),
        .file(
            "ResolverConfiguration", \.resolver.configurationFile,
            help: "A file with settings of libunbound, in the form of unbound.conf(5).",
            details: """
                Its settings win over those that this daemon makes. Where it is set, the name \
                servers are its own or those of Nameservers, and never those of resolv.conf. \
                Relative paths in it count from its directory:, which becomes the daemon's folder; \
                with ChangeRootDirectory its paths are those of the new root.
                """),
    ]
}

extension Parameter {
    /// The path of a file that has to be readable.
    fileprivate static func file(
        _ name: String, _ path: Property<String?>, help: String, details: String
    ) -> Self {
        custom(name, type: "path", default: nil, help: help, details: details) {
            configuration, setting, context in
            do throws(FileError) {
                _ = try context.environment.open(setting.value)
                configuration[keyPath: path] = setting.value
            } catch {
                context.report("\(error)", in: setting)
            }
        }
    }
}
