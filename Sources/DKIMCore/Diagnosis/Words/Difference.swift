/// Two texts, as short as shows what is different about them.
enum Difference {
    private static let context = 16

    /// Both in quotation marks; equal beginnings are cut where they are long.
    static func words(
        _ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>
    ) -> (old: String, new: String) {
        let same = zip(old, new).prefix { $0 == $1 }.count
        let cut = same > 2 * context ? same - context : 0
        func quoted(_ text: ArraySlice<UInt8>) -> String {
            "“" + (cut > 0 ? "…" : "") + Excerpt.text(text.dropFirst(cut)) + "”"
        }
        return (quoted(old), quoted(new))
    }
}
