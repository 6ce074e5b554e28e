package import DKIMCore

/// What the MTA will have made of header fields after the message has been signed: the
/// parameters ReplaceRules and ReplaceHeaders.
///
/// Fields are signed as the rules make them. The message itself is not changed.
package struct ReplacementRules: Sendable, Hashable {
    /// What the rules of one message may cost: a fraction of a second.
    private static let effort = 20_000_000

    private var rules: [ReplacementRule] = []
    /// The fields to which they apply; nil for all.
    package var fields: Set<FieldName>?

    /// No rules.
    package init() {}

    /// Whether there is no rule.
    package var isEmpty: Bool { rules.isEmpty }

    mutating func append(_ rule: ReplacementRule) { rules.append(rule) }

    /// The fields as they are to be signed, and whether all of them got that far.
    func apply(to fields: [HeaderField]) -> (fields: [HeaderField], isComplete: Bool) {
        var effort = BasicRegularExpression.Effort(limit: Self.effort)
        var isComplete = true
        let replaced = fields.map { field in
            guard isComplete, appliesTo(field) else { return field }
            var body = Array(field.body)
            for rule in rules {
                guard
                    let new = rule.expression.replacing(in: body, with: rule.text, &effort)
                else {
                    isComplete = false
                    return field
                }
                body = new
            }
            return body.elementsEqual(field.body)
                ? field : HeaderField(name: field.name, body: body)
        }
        return (replaced, isComplete)
    }

    private func appliesTo(_ field: HeaderField) -> Bool {
        fields?.contains { field.isNamed($0) } ?? true
    }
}
