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
    ]
}
