import DKIMCore

/// What it costs to read what strangers send: signatures and key records.
struct ParsingBenchmarks {
    private static let repeated = 1_000

    private let runs: Int

    init(_ settings: BenchmarkSettings) {
        runs = settings.runs
    }

    func run() throws {
        print("Parsing, µs, median of \(runs)")
        try report("RSA-2048", key: try PrivateKey.generateRSA(bits: 2_048))
        try report("Ed25519", key: try PrivateKey.generateEd25519())
        print("")
    }

    private func report(_ name: String, key: PrivateKey) throws {
        let field = try SampleMail(key: key).sign()
        let record = Array(SampleMail.record(of: key).utf8)
        row("\(name), DKIM-Signature") {
            let parsed = DKIMSignature.parse(field)
            precondition(parsed.signatureValueRange != nil)
        }
        row("\(name), key record") {
            let record = try? KeyRecord.parse(record)
            precondition(record != nil)
        }
        row("\(name), record and key") {
            let published = PublishedKey(text: record)
            precondition(published.publicKey != nil)
        }
    }

    private func row(_ title: String, _ work: () -> Void) {
        let seconds = Measurement.median(runs: runs) {
            for _ in 0..<Self.repeated { work() }
        }
        Table.print(
            title: title, [Table.number(seconds / Double(Self.repeated) * 1e6)], widths: [12])
    }
}
