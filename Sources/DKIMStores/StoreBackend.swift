/// A kind of store, told where it is and what to ask: makes connections.
protocol StoreBackend: Sendable {
    /// What an operator calls it: the value in the configuration without its password.
    var displayName: String { get }
    /// Whether a look-up may wait for another process.
    var waits: Bool { get }
    /// The longest key that may be asked for, in octets.
    var maximumKeySize: Int { get }
    /// How many entries may be read at once, where the set is wanted whole.
    var maximumWalk: Int { get }
    /// Makes a connection that is ready for look-ups.
    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection
}

extension StoreBackend {
    var maximumKeySize: Int { StoreLimits.keySize }

    var maximumWalk: Int { StoreLimits.walk }
}
