package import DKIMCore

/// Where private keys come from and who uses them, as written; `SigningIdentities` is made of it.
package struct KeyOptions: Sendable {
    /// Domains to sign for with the one key (Domain).
    package var domains: (any DataSet)?
    /// The one key (KeyFile).
    package var keyFile: String?
    /// The one key's selector (Selector).
    package var selector: Selector?
    /// Whether Domain covers subdomains (SubDomains).
    package var subDomains = false
    /// Keys by name (KeyTable).
    package var keyTable: (any DataSet)?
    /// Key names by sender (SigningTable).
    package var signingTable: (any DataSet)?
    /// Whether a key that others could read or replace is refused (RequireSafeKeys).
    package var requireSafeKeys = true
    /// Whether all matches of the signing table count, not only the first
    /// (MultipleSignatures).
    package var multipleSignatures = false

    /// Whether the keys that SigningTable names are looked for at the start (CheckSigningTable).
    package var checkSigningTable = true
    /// Whether a faulty row of a table concerns only the mail that needs it (LenientTables).
    package var lenientTables = false
    /// How many keys are kept in memory (KeyCacheSize).
    package var keyCacheSize = 10_000

    static let parameters: [Parameter] = [
        .custom(
            "Domain", type: "data set", default: nil,
            help: "Signs mail from these domains with KeyFile and Selector; * for any domain."
        ) { configuration, setting, context in
            configuration.keys.domains = context.dataSet(setting, keys: .domain)
        },
        .text(
            "KeyFile", type: "path", \.keys.keyFile,
            help: "The private key (PEM) that Domain signs with."),
        .custom(
            "Selector", type: "name", default: nil,
            help: "The selector (s=) that the public key of KeyFile is published under."
        ) { configuration, setting, context in
            do throws(DomainNameError) {
                configuration.keys.selector = try Selector(setting.value)
            } catch {
                context.report("\(error)", expected: "a name such as mail2026", in: setting)
            }
        },
        .yesNo(
            "SubDomains", \.keys.subDomains,
            help: "Lets Domain cover subdomains too, which are then signed as the domain."),
        .custom(
            "KeyTable", type: "data set", default: nil,
            help: "Private keys by name: NAME DOMAIN:SELECTOR:KEY, where KEY is a path."
        ) { configuration, setting, context in
            configuration.keys.keyTable = context.dataSet(
                setting, keys: .exact, checksPatterns: false)
        },
        .custom(
            "SigningTable", type: "data set", default: nil,
            help: "Which key of KeyTable signs for which sender: SENDER NAME[:IDENTITY]."
        ) { configuration, setting, context in
            configuration.keys.signingTable = context.dataSet(
                setting, keys: .address, checksPatterns: false)
        },
        .yesNo(
            "MultipleSignatures", \.keys.multipleSignatures,
            help: "Signs with the keys of all lines of SigningTable that match, not the first.",
            details: """
                So that an RSA and an Ed25519 key sign side by side, give SigningTable two lines \
                with the same pattern (in a refile, as the other types keep one line a sender).
                """),
        .yesNo(
            "CheckSigningTable", \.keys.checkSigningTable,
            help: "Looks at the start whether KeyTable has all keys that SigningTable names.",
            details: """
                Without it a missing key is noticed when mail needs it. Tables in \
                databases are looked through by check-config only.
                """),
        .yesNo(
            "LenientTables", \.keys.lenientTables,
            help: "Starts although rows of KeyTable or SigningTable are faulty.",
            details: """
                Each faulty row is told of in the log, and mail that needs it gets a temporary \
                failure. Without it such a row keeps the daemon from starting, and a reload from \
                being taken over.
                """, origin: .addition),
        .number(
            "KeyCacheSize", \.keys.keyCacheSize, in: 1...1_000_000,
            help: "How many private keys are kept in memory.",
            details: """
                The first 1000 keys of KeyTable are read at the start and the others when mail \
                first needs them; check-config reads all. The key that was not used for longest \
                makes room. A key file that has changed is read again when mail next needs it, \
                without a reload; if the new key cannot be used, the old one stays in use.
                """, origin: .addition),
        .yesNo(
            "RequireSafeKeys", \.keys.requireSafeKeys,
            help: "Refuses private keys that other users could read or replace."),
    ]
}
