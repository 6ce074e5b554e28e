/// Why a store gave no answer.
struct StoreError: Error, Equatable, CustomStringConvertible {
    /// What is to be made of it.
    enum Kind {
        /// The store is out of reach, or cannot answer at all.
        case outage
        /// The connection is gone; another may do.
        case connectionLost
        /// This one entry cannot be used.
        case unusableEntry
        /// No entry can have this key.
        case impossibleKey
    }

    let kind: Kind
    /// For an operator; without any password.
    let description: String

    static func outage(_ text: String) -> Self { Self(kind: .outage, description: text) }

    static func lost(_ text: String) -> Self { Self(kind: .connectionLost, description: text) }

    static func unusable(_ text: String) -> Self { Self(kind: .unusableEntry, description: text) }

    static func impossible(_ text: String) -> Self { Self(kind: .impossibleKey, description: text) }

    static let timeOut = outage("no answer in time (DataSetTimeout)")
}
