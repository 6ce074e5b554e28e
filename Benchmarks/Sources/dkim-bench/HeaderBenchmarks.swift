import DKIMCore

/// What choosing and canonicalizing header fields costs, for usual mail and for the worst that the
/// limits let through.
struct HeaderBenchmarks {
    private let runs: Int

    init(_ settings: BenchmarkSettings) {
        runs = settings.runs
    }

    func run() throws {
        print("Header, µs, median of \(runs)")
        let usual = section(
            ["From", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
                + Array(repeating: "Received", count: 6)
                + (0..<16).map { "X-Other-\($0)" })
        let signed = try [
            "from", "to", "cc", "subject", "date", "message-id", "mime-version", "content-type",
            "reply-to", "in-reply-to", "references", "from", "to", "subject",
        ].map { try FieldName($0) }
        report("collect 30 fields", repeated: 1_000) { _ = section(usual.map { name(of: $0) }) }
        report("select 14 of 30", repeated: 1_000) { _ = usual.select(signed) }
        report("select + relax 14 of 30", repeated: 1_000) {
            var output: [UInt8] = []
            for case .some(let field) in usual.select(signed) {
                HeaderCanonicalization.append(field, using: .relaxed, into: &output)
            }
        }
        report("collect, select, relax", repeated: 1_000) {
            var section = HeaderSection()
            for field in usual { section.append(field) }
            var output: [UInt8] = []
            for case .some(let field) in section.select(signed) {
                HeaderCanonicalization.append(field, using: .relaxed, into: &output)
            }
        }
        let same = section(Array(repeating: "X", count: 2_000))
        let different = section((0..<2_000).map { "X-\($0)" })
        let names = try (0..<50_000).map { try FieldName("x-\($0)") }
        let one = Array(repeating: try FieldName("x"), count: 50_000)
        report("50,000 × 2,000 names", repeated: 1) { _ = different.select(names) }
        report("50,000 × 2,000 of one", repeated: 1) { _ = same.select(one) }
        print("")
    }

    private func report(_ title: String, repeated: Int, _ work: () -> Void) {
        let seconds = Measurement.median(runs: runs) {
            for _ in 0..<repeated { work() }
        }
        Table.print(title: title, [Table.number(seconds / Double(repeated) * 1e6)], widths: [12])
    }

    private func name(of field: HeaderField) -> String {
        String(decoding: field.name, as: UTF8.self)
    }

    private func section(_ names: [String]) -> HeaderSection {
        var section = HeaderSection()
        let body = Array(" some text as it stands there,\r\n\tand  a fold".utf8)
        for name in names {
            Array(name.utf8).withUnsafeBytes { name in
                body.withUnsafeBytes { section.append(name: name, body: $0) }
            }
        }
        return section
    }
}
