/// A connection to a store, used by one thread at a time. It closes when it is let go.
protocol StoreConnection: AnyObject, Sendable {
    /// The values of a key: none where the key is not there, several where the store has several.
    /// A value that is nil is empty.
    func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?]
    /// Gives all keys with their values until `body` answers false.
    func walk(
        deadline: Deadline, _ body: (String, String?) -> Bool
    ) throws(StoreError)
}

extension StoreConnection {
    /// The text that a store gave.
    static func text(_ octets: some Collection<UInt8>) throws(StoreError) -> String {
        guard octets.count <= StoreLimits.valueSize else {
            throw .unusable("larger than \(StoreLimits.valueSize) octets")
        }
        guard !octets.contains(0), let text = String(validating: octets, as: UTF8.self) else {
            throw .unusable("it is not text in UTF-8")
        }
        return text
    }
}
