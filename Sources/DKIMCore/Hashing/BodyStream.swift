/// One canonical form of the body, and the digests that are fed from it.
final class BodyStream {
    /// Gives each piece to every digest.
    private struct Digests: CanonicalByteSink {
        var all: [LimitedDigest]

        mutating func append(_ bytes: Span<UInt8>) {
            for digest in all { digest.update(bytes) }
        }
    }

    private let algorithm: Canonicalization.Algorithm
    private let repairsLineEnds: Bool
    private var canonicalizer: BodyCanonicalizer
    private var digests: Digests

    init(_ specification: BodyHashSpecification, _ digest: LimitedDigest) {
        algorithm = specification.canonicalization
        repairsLineEnds = specification.repairsLineEnds
        canonicalizer = BodyCanonicalizer(algorithm, repairsLineEnds: repairsLineEnds)
        digests = Digests(all: [digest])
    }

    /// Whether the hash is one of this canonical form.
    func serves(_ specification: BodyHashSpecification) -> Bool {
        specification.canonicalization == algorithm
            && specification.repairsLineEnds == repairsLineEnds
    }

    func add(_ digest: LimitedDigest) {
        digests.all.append(digest)
    }

    var isComplete: Bool { digests.all.allSatisfy(\.isComplete) }

    func update(_ chunk: Span<UInt8>) {
        canonicalizer.update(chunk, into: &digests)
    }

    func finish() {
        canonicalizer.finish(into: &digests)
    }
}
