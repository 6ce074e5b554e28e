/// A table in plain text.
enum Table {
    static func print(title: String, _ cells: [String], widths: [Int]) {
        let columns = zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(width - cell.count, 1)) + cell
        }
        let padding = String(repeating: " ", count: max(26 - title.count, 1))
        Swift.print(title + padding + columns.joined())
    }

    /// A number with one digit after the point where it is small.
    static func number(_ value: Double) -> String {
        value < 10 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))"
    }
}
