/// What to do with a message when something is not as it should be.
package enum Action: String, Sendable, CaseIterable {
    case accept
    case discard
    case quarantine
    case reject
    case tempfail

    /// Reads the word, or its first letter, in any letter case.
    init?(_ text: String) {
        let wanted = text.lowercased()
        guard
            let action = Self.allCases.first(where: {
                $0.rawValue == wanted || String($0.rawValue.prefix(1)) == wanted
            })
        else { return nil }
        self = action
    }
}
