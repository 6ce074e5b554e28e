/// How data sets that lie in stores are asked: databases, key-value servers.
package struct StoreOptions: Sendable, Hashable {
    /// Seconds for which an answer counts without asking again (DataSetCacheTTL).
    package var cacheTTL = 10
    /// Seconds for which an answer is used while the store is out of reach (DataSetCacheStale).
    package var cacheStale = 3_600
    /// Connections to each store (DataSetConnections).
    package var connections = 4
    /// Seconds that a look-up may take (DataSetTimeout).
    package var timeout = 5
    /// Whether the daemon starts though a store is out of reach (SoftStart).
    package var softStart = false
    /// Who the daemon runs as: stores are asked as that user from the start.
    package var user: UserAccount?
    /// The group that it runs with.
    package var group: UInt32?

    /// All defaults.
    package init() {}

    static let parameters: [Parameter] = [
        .number(
            "DataSetCacheTTL", \.stores.cacheTTL, in: 0...86_400,
            help: "Seconds for which the answer of a store counts without asking again.",
            details: "So long, at most, it takes until a change in a store has an effect.",
            origin: .addition),
        .number(
            "DataSetCacheStale", \.stores.cacheStale, in: 0...2_592_000,
            help: "Seconds for which known entries are used while a store is out of reach.",
            details: "What is not known then, or for longer, is a temporary failure.",
            origin: .addition),
        .number(
            "DataSetConnections", \.stores.connections, in: 1...256,
            help: "Connections to the store of each data set, made as they are needed.",
            origin: .addition),
        .number(
            "DataSetTimeout", \.stores.timeout, in: 1...300,
            help: "Seconds that a look-up in a store may take, connecting included.",
            origin: .addition),
        .yesNo(
            "SoftStart", \.stores.softStart,
            help: "Starts although a store is out of reach, and asks it again by and by.",
            details: """
                Lists of hosts, macros and header fields are read at the start, and cannot wait.
                """),
    ]
}
