internal import DKIMCore
internal import DKIMFilter

/// What `testkey --json` says of a key.
struct KeyTestEntry {
    /// What came of it.
    enum Result {
        /// It was compared with what DNS answered.
        case compared(KeyComparison, KeyFinding, KeyAnswer)
        /// The row or its key cannot be used, and why.
        case broken(String)
        /// It cannot be compared, and why.
        case leftOut(String)
    }

    /// The name in the key table, or the file, or the record's name.
    let name: String
    let result: Result

    /// What stands before the first entry. Entries stand on lines of their own, so that a large
    /// table need not be in memory.
    static let documentHead = "{\"keys\": ["

    /// What stands after the last entry.
    static func documentEnd(_ tally: KeyTestTally) -> String {
        var object = JSONText.Object()
        object.add("checked", .number(tally.passed + tally.failed))
        object.add("pass", .number(tally.passed))
        object.add("fail", .number(tally.failed))
        object.add("left-out", .number(tally.leftOut))
        object.add("status", .number(Int(tally.status.rawValue)))
        return "], " + JSONText.object(object).description.dropFirst()
    }

    /// The entry.
    var json: JSONText {
        var object = JSONText.Object()
        object.add("name", .string(name))
        switch result {
        case .leftOut(let reason):
            object.add("result", .string("left-out"))
            object.add("reason", .string(reason))
        case .broken(let reason):
            object.add("result", .string("broken"))
            object.add("reason", .string(reason))
        case .compared(let comparison, let finding, let answer):
            object.add("domain", .string(comparison.query.domain.ascii))
            object.add("selector", .string(comparison.query.selector.ascii))
            object.add("record", .string(comparison.query.name))
            if let key = comparison.key {
                object.add("key-type", .string(key.type.rawValue))
                object.add("key-bits", .number(key.bits))
            }
            object.add("result", .string(finding.word))
            if !finding.isGood { object.add("reason", .string(comparison.words(for: finding))) }
            if case .records(_, let protection) = answer {
                object.add("dnssec", .boolean(protection == .secure))
            }
        }
        return .object(object)
    }
}
