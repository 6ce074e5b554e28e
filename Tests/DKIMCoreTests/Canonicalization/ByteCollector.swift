import DKIMCore

/// Keeps the canonical bytes.
struct ByteCollector: CanonicalByteSink {
    var bytes: [UInt8] = []

    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.bytes.append(contentsOf: $0) }
    }

    /// The canonical form of a body that comes in the given chunks.
    static func canonical(
        _ chunks: some Sequence<ArraySlice<UInt8>>, _ algorithm: Canonicalization.Algorithm,
        repairsLineEnds: Bool = false
    ) -> [UInt8] {
        var canonicalizer = BodyCanonicalizer(algorithm, repairsLineEnds: repairsLineEnds)
        var sink = ByteCollector()
        for chunk in chunks { canonicalizer.update(chunk.span, into: &sink) }
        canonicalizer.finish(into: &sink)
        return sink.bytes
    }
}
