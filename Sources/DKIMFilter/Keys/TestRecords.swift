package import DKIMCore

/// Records in place of DNS: the parameter `TestDNSData`.
package struct TestRecords: KeyResolver {
    private let answers: [String: KeyAnswer]

    /// Takes names with their TXT data; a name that is there twice has two records.
    init(_ entries: [DataSetEntry]) {
        var records: [String: [PublishedKey]] = [:]
        for entry in entries {
            var name = DataSetKeys.domain.normalized(entry.key)
            if name.hasSuffix(".") { name.removeLast() }
            records[name, default: []].append(PublishedKey(text: Array((entry.value ?? "").utf8)))
        }
        answers = records.mapValues { .records($0, .unknown) }
    }

    /// Answers within the call; see ``KeyResolver``.
    package func resolve(
        _ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void
    ) {
        completion(answers[query.name] ?? .noSuchName)
    }
}
