/// Where public keys come from.
package struct ResolverOptions: Sendable {
    /// Addresses of name servers, each with an optional `@port`; empty means /etc/resolv.conf.
    package var nameservers: [String] = []
    /// Seconds that the look-ups of a message may take; 0 means no limit of our own.
    package var dnsTimeout = 5
    /// A file of key records that is used in place of DNS.
    package var testPublicKeys: String?

    static let parameters: [Parameter] = [
        .custom(
            "Nameservers", type: "list of addresses", default: nil,
            help: "Name servers to ask, each ADDRESS or ADDRESS@PORT; else those of resolv.conf.",
            apply: applyNameservers),
        .number(
            "DNSTimeout", \.resolver.dnsTimeout, in: 0...3_600,
            help: "Seconds that the look-up of a key may take; 0 for no limit."),
        .custom(
            "TestPublicKeys", type: "path", default: nil,
            help: "A file of key records, lines of NAME and TXT data, to use in place of DNS."
        ) { configuration, setting, context in
            do throws(FileError) {
                _ = try context.environment.open(setting.value)
            } catch {
                context.report("\(error)", in: setting)
                return
            }
            configuration.resolver.testPublicKeys = setting.value
        },
    ]

    @Sendable private static func applyNameservers(
        configuration: inout Configuration, setting: Setting, context: inout LoadingContext
    ) {
        var servers: [String] = []
        for word in setting.value.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }) {
            let parts = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard HostAddress(parts[0]) != nil else {
                context.report(
                    "“\(word)” is not the address of a name server",
                    expected: "addresses such as 192.0.2.53 or 2001:db8::53@5353", in: setting)
                continue
            }
            if parts.count > 1 {
                guard let port = UInt16(parts[1]), port > 0 else {
                    context.report(
                        "“\(parts[1])” is not a port", expected: "a number from 1 to 65535",
                        in: setting)
                    continue
                }
            }
            servers.append(String(word))
        }
        configuration.resolver.nameservers = servers
    }
}
