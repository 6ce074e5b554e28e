/// Puts a body that arrives in chunks into canonical form (RFC 6376 §3.4.3, §3.4.4) and pushes it
/// on: what is canonical already in place, the rest through a fixed buffer.
///
/// Chunks may end anywhere, also between CR and LF. Bare CR and bare LF are data.
public struct BodyCanonicalizer: Sendable {
    private enum Form: Sendable {
        case simple(SimpleBodyCanonicalization)
        case relaxed(RelaxedBodyCanonicalization)
    }

    private var form: Form
    /// Where relaxed bytes are put together. Allocated when first needed, then kept.
    private var buffer: [UInt8] = []
    private var repair: LineEndRepair?
    /// Where repaired bytes are put together.
    private var repairBuffer: [UInt8] = []

    /// Makes a canonicalizer that has seen no bytes.
    ///
    /// `repairsLineEnds` first makes every bare CR or LF a CRLF.
    public init(_ algorithm: Canonicalization.Algorithm, repairsLineEnds: Bool = false) {
        switch algorithm {
        case .simple: form = .simple(SimpleBodyCanonicalization())
        case .relaxed: form = .relaxed(RelaxedBodyCanonicalization())
        }
        repair = repairsLineEnds ? LineEndRepair() : nil
    }

    /// Takes the next chunk.
    public mutating func update(_ chunk: Span<UInt8>, into sink: inout some CanonicalByteSink) {
        chunk.withUnsafeBufferPointer { bytes in
            guard repair == nil else { return updateRepairing(bytes, into: &sink) }
            canonicalize(bytes, into: &sink)
        }
    }

    /// Ends the body: settles what its last octets mean.
    public mutating func finish(into sink: inout some CanonicalByteSink) {
        if repair?.finish() == true {
            LineEndRepair.crlf.withUnsafeBufferPointer { canonicalize($0, into: &sink) }
        }
        switch form {
        case .simple(var simple): simple.finish(into: &sink)
        case .relaxed(var relaxed): relaxed.finish(into: &sink)
        }
    }

    private mutating func canonicalize(
        _ bytes: UnsafeBufferPointer<UInt8>, into sink: inout some CanonicalByteSink
    ) {
        // The forms are a few words: copying them out and in costs nothing.
        switch form {
        case .simple(var simple):
            simple.update(bytes, into: &sink)
            form = .simple(simple)
        case .relaxed(var relaxed):
            relaxed.update(bytes, buffer: &buffer, into: &sink)
            form = .relaxed(relaxed)
        }
    }

    private mutating func updateRepairing(
        _ bytes: UnsafeBufferPointer<UInt8>, into sink: inout some CanonicalByteSink
    ) {
        guard var repair else { return }
        // Moved out, so that the pieces in it can be read while `self` changes.
        var pieces: [UInt8] = []
        swap(&pieces, &repairBuffer)
        var rest = bytes
        while let piece = repair.next(&rest, buffer: &pieces) {
            switch piece {
            case .inPlace(let run): canonicalize(run, into: &sink)
            case .buffered(let count):
                pieces.withUnsafeBufferPointer {
                    canonicalize(UnsafeBufferPointer(rebasing: $0[..<count]), into: &sink)
                }
            }
        }
        swap(&pieces, &repairBuffer)
        self.repair = repair
    }
}
