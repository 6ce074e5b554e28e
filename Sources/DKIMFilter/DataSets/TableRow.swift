/// Where a row's key and value lie in the text of a table.
struct TableRow: Sendable, Hashable {
    /// The first word.
    let key: Range<Int>
    /// What follows the blanks after it; empty where there is nothing.
    let value: Range<Int>
}
