/// What it means that a body without some of its lines has the signed hash.
struct InsertedLines {
    /// Counted from 1.
    let lines: ClosedRange<Int>
    let body: ArraySlice<UInt8>

    var findings: [Finding] {
        let start = BodyLines.start(of: lines.lowerBound, in: body)
        let end = BodyLines.start(of: lines.upperBound + 1, in: body)
        let shown = body[start..<end].split(separator: 0x0A).map(\.trimmingFolds)
            .filter { !$0.isEmpty }
        let place =
            lines.count == 1
            ? "line \(lines.lowerBound) of the body was"
            : "lines \(lines.lowerBound) to \(lines.upperBound) of the body were"
        return [
            Finding(
                .proof,
                "\(place) put in (\((end - start).counted("octet"))); without that the body hash "
                    + "is the signed one",
                details: shown.prefix(3).map { "  + \(Excerpt.text($0))" }
                    + (shown.count > 3 ? ["  + …"] : [])),
            Finding(
                .remedy,
                "gateways put in warnings and banners: have them left out, or put into the header; "
                    + "or let that host verify before it changes the message"),
        ]
    }
}
