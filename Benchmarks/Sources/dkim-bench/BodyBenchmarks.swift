import DKIMCore

/// MB/s of body canonicalization alone and with its hash, beside SHA-256 alone and a copy.
struct BodyBenchmarks {
    private static let chunks = 256
    private static let widths = [10, 16, 16, 16, 16, 12]

    private let runs: Int

    init(_ settings: BenchmarkSettings) {
        runs = settings.runs
    }

    func run() throws {
        print(
            "Body, MB/s (in brackets: times SHA-256 alone), \(Self.chunks) chunks of"
                + " \(BodySample.chunkSize) octets, median of \(runs)")
        Table.print(
            title: "",
            ["SHA-256", "simple", "relaxed", "simple+hash", "relaxed+hash", "memcpy"],
            widths: Self.widths)
        for sample in BodySample.all {
            let hash = try hashAlone(sample)
            let cells = try [
                Table.number(hash),
                rate(canonicalizationAlone(sample, .simple), hash),
                rate(canonicalizationAlone(sample, .relaxed), hash),
                rate(bodyHash(sample, .simple), hash),
                rate(bodyHash(sample, .relaxed), hash),
                Table.number(copy(sample)),
            ]
            Table.print(title: sample.name, cells, widths: Self.widths)
        }
        print("")
    }

    private func rate(_ value: Double, _ hash: Double) -> String {
        let ratio = value / hash
        let text = ratio < 10 ? "\((ratio * 100).rounded() / 100)" : Table.number(ratio)
        return "\(Table.number(value)) (\(text))"
    }

    /// Takes the median time of handling all chunks; gives MB/s.
    private func measure(_ work: () throws -> Void) rethrows -> Double {
        let seconds = try Measurement.median(runs: runs, work)
        return Double(Self.chunks * BodySample.chunkSize) / seconds / 1e6
    }

    private func hashAlone(_ sample: BodySample) throws -> Double {
        var digest = try MessageDigest()
        return try measure {
            for _ in 0..<Self.chunks { digest.update(sample.chunk.span) }
            _ = try digest.finish()
        }
    }

    private func canonicalizationAlone(
        _ sample: BodySample, _ algorithm: Canonicalization.Algorithm
    ) -> Double {
        measure {
            var canonicalizer = BodyCanonicalizer(algorithm)
            var sink = DiscardingSink()
            for _ in 0..<Self.chunks { canonicalizer.update(sample.chunk.span, into: &sink) }
            canonicalizer.finish(into: &sink)
            precondition(sink.count <= Self.chunks * BodySample.chunkSize + 2)
        }
    }

    private func bodyHash(
        _ sample: BodySample, _ algorithm: Canonicalization.Algorithm
    ) throws -> Double {
        var plan = BodyHashPlan()
        _ = plan.request(BodyHashSpecification(canonicalization: algorithm))
        return try measure {
            let hasher = try BodyHasher(plan: plan)
            for _ in 0..<Self.chunks { hasher.update(sample.chunk.span) }
            _ = try hasher.finish()
        }
    }

    private func copy(_ sample: BodySample) -> Double {
        let target = UnsafeMutableRawBufferPointer.allocate(
            byteCount: BodySample.chunkSize, alignment: 64)
        defer { target.deallocate() }
        var sum = 0
        let result = measure {
            for _ in 0..<Self.chunks {
                sample.chunk.withUnsafeBytes { target.copyMemory(from: $0) }
                sum &+= Int(target[sum % target.count])
            }
        }
        return sum == -1 ? 0 : result  // The copy must be seen to be used.
    }
}

/// Counts canonical octets and does nothing else.
private struct DiscardingSink: CanonicalByteSink {
    var count = 0

    mutating func append(_ bytes: Span<UInt8>) {
        count += bytes.count
    }
}
