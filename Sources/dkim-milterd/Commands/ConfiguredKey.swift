internal import DKIMCore
internal import DKIMFilter

/// A key that a configuration signs with, as far as a tool can know it.
struct ConfiguredKey {
    /// What is known of it.
    enum Knowledge {
        /// The key, and the name that its public half is published at.
        case usable(KeyQuery, PrivateKey)
        /// The signing domain is that of each sender (`%`), and none was named.
        case needsDomain
        /// What is wrong.
        case broken(String)
    }

    /// The name in the key table, or the file.
    let name: String
    /// Key, domain and selector.
    let knowledge: Knowledge
}
