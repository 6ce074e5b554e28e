/// A kind of store, told where it is and what to ask: makes connections.
protocol StoreBackend: Sendable {
    /// What an operator calls it: the value in the configuration without its password.
    var displayName: String { get }
    /// Whether a look-up may wait for another process.
    var waits: Bool { get }
    /// The longest key that may be asked for, in octets.
    var maximumKeySize: Int { get }
    /// Makes a connection that is ready for look-ups.
    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection
}

extension StoreBackend {
    var maximumKeySize: Int { StoreLimits.keySize }
}
