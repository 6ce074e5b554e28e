/// A body line by line, for what is undone in single lines.
enum BodyLines {
    /// The body with each line as `rewrite` writes it; nil where no line changes.
    ///
    /// - Parameter rewrite: takes a line without its end and appends what takes its place, or
    ///   leaves it alone and answers false. Line ends stay as they are.
    static func rewritten(
        _ body: ArraySlice<UInt8>, _ rewrite: (ArraySlice<UInt8>, inout [UInt8]) -> Bool
    ) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(body.count + body.count / 16)
        var isChanged = false
        var start = body.startIndex
        while start < body.endIndex {
            let feed = body[start...].firstIndex(of: 0x0A) ?? body.endIndex
            let next = min(feed + 1, body.endIndex)
            let hasCR = feed < body.endIndex && feed > start && body[feed - 1] == 0x0D
            let end = hasCR ? feed - 1 : feed
            if rewrite(body[start..<end], &output) {
                isChanged = true
            } else {
                output += body[start..<end]
            }
            output += body[end..<next]
            start = next
        }
        return isChanged ? output : nil
    }

    /// Where the line of this number, counted from 1, begins; the end where there is none.
    static func start(of line: Int, in body: ArraySlice<UInt8>) -> Int {
        var position = body.startIndex
        var number = 1
        while number < line, let feed = body[position...].firstIndex(of: 0x0A) {
            position = feed + 1
            number += 1
        }
        return number < line ? body.endIndex : position
    }

    /// The first line with something in it, from an index on.
    static func firstText(in body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = body.drop { $0.isFoldingOctet }
        return rest.prefix { $0 != 0x0D && $0 != 0x0A }
    }
}
