/// Which header fields a signature covers (RFC 6376 §5.4).
public struct SignedFieldNames: Sendable, Hashable {
    /// Covered in every instance that the message has.
    public var signed: [FieldName] { didSet { entries = Self.entries(signed, oversigned) } }
    /// Covered once more than the message has instances, so that none can be added unnoticed
    /// (RFC 6376 §5.4, §8.15).
    public var oversigned: [FieldName] { didSet { entries = Self.entries(signed, oversigned) } }

    /// What both lists come to, so that it need not be found out for each message.
    private var entries: [Entry]

    private struct Entry: Hashable {
        let name: FieldName
        let isOversigned: Bool
    }

    /// Sets both lists; names in `oversigned` need not stand in `signed`.
    public init(signed: [FieldName], oversigned: [FieldName]) {
        self.signed = signed
        self.oversigned = oversigned
        entries = Self.entries(signed, oversigned)
    }

    /// From first (it must be signed: RFC 6376 §5.4), then the other names in the order of the
    /// lists, each once.
    private static func entries(_ signed: [FieldName], _ oversigned: [FieldName]) -> [Entry] {
        var seen: Set<FieldName> = []
        return ([FieldName.from] + signed + oversigned).filter { seen.insert($0).inserted }
            .map { Entry(name: $0, isOversigned: oversigned.contains($0)) }
    }

    /// h= for a message: each name as often as it is there and once more if over-signed.
    func names(for section: HeaderSection) -> [FieldName] {
        var names: [FieldName] = []
        for entry in entries {
            let count = section.count(of: entry.name) + (entry.isOversigned ? 1 : 0)
            names.append(contentsOf: repeatElement(entry.name, count: count))
        }
        return names
    }
}
