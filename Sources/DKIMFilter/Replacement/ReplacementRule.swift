/// A line of a file of rules: what to replace in header fields, and by what.
struct ReplacementRule: Sendable, Hashable {
    let expression: BasicRegularExpression
    let text: [UInt8]
}
