/// Bounds on what is taken from stores.
enum StoreLimits {
    /// Octets of one value: a key of 16384 bits as PEM has 13 kB.
    static let valueSize = 65_536
    /// Octets of a key that is looked up; no address and no domain is as long.
    static let keySize = 1_024
    /// Values of one key.
    static let values = 16
    /// Entries of a set that is read whole.
    static let walk = 100_000
}
