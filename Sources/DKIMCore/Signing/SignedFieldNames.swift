/// Which header fields a signature covers (RFC 6376 §5.4).
public struct SignedFieldNames: Sendable, Hashable {
    /// Covered in every instance that the message has.
    public var signed: [FieldName]
    /// Covered once more than the message has instances, so that none can be added unnoticed
    /// (RFC 6376 §5.4, §8.15).
    public var oversigned: [FieldName]

    /// Sets both lists; names in `oversigned` need not stand in `signed`.
    public init(signed: [FieldName], oversigned: [FieldName]) {
        self.signed = signed
        self.oversigned = oversigned
    }

    /// h= for a message: From first (it must be signed: RFC 6376 §5.4), then the other names in
    /// the order of the lists, each as often as it is there and once more if over-signed.
    func names(for section: HeaderSection) -> [FieldName] {
        var names: [FieldName] = []
        var seen: Set<FieldName> = []
        for name in [FieldName.from] + signed + oversigned where seen.insert(name).inserted {
            let count = section.count(of: name) + (oversigned.contains(name) ? 1 : 0)
            names.append(contentsOf: repeatElement(name, count: count))
        }
        return names
    }
}
