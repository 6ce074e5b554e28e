internal import CKernels

/// The "relaxed" body canonicalization (RFC 6376 §3.4.4): runs of blanks become one space, blanks
/// at the end of a line go, and the empty lines at the end go.
///
/// What blanks and line ends at the end of a chunk become depends on the next chunk; all before
/// the last data octet of a chunk can be decided at once.
struct RelaxedBodyCanonicalization: Sendable {
    /// Most octets relaxed in one step.
    private static let step = 8192

    /// CRLFs held back.
    private var lines: UInt64 = 0
    /// After them, blanks: one space, or nothing before a line end.
    private var endsWithBlank = false
    /// After them, a CR at the end of the last chunk: half a CRLF or data.
    private var endsWithCR = false
    /// Whether the canonical body has any octet.
    private var hasContent = false

    mutating func update(
        _ bytes: UnsafeBufferPointer<UInt8>, buffer: inout [UInt8],
        into sink: inout some CanonicalByteSink
    ) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        var start = 0
        if endsWithCR {
            endsWithCR = false
            if bytes[0] == 0x0A {
                lines += 1
                endsWithBlank = false
                start = 1
            } else {
                release(into: &sink)
                sink.append(octet: 0x0D)
            }
        }
        var emptyLines: UInt64 = 0
        let first = start + ck_empty_prefix(base + start, bytes.count - start, true, &emptyLines)
        var end = bytes.count
        if first < end, bytes[end - 1] == 0x0D {
            end -= 1
            endsWithCR = true
        }
        guard first < end else { return holdBack(bytes, start..<first, emptyLines) }
        // The octet at `first` is data, whatever it is; so what is before it can be decided. A
        // blank held back goes if a blank or a line end follows it.
        if first > start { endsWithBlank = false }
        release(into: &sink)
        let edge = end - ck_empty_suffix(base + first + 1, end - first - 1, true)
        relax(bytes, start..<edge, buffer: &buffer, into: &sink)
        emptyLines = 0
        _ = ck_empty_prefix(base + edge, end - edge, true, &emptyLines)
        holdBack(bytes, edge..<end, emptyLines)
    }

    /// A body that is not empty ends with exactly one CRLF.
    mutating func finish(into sink: inout some CanonicalByteSink) {
        if endsWithCR {
            release(into: &sink)
            sink.append(octet: 0x0D)
        }
        guard hasContent else { return }
        lines = 1
        EmptyLines.release(&lines, into: &sink)
    }

    /// Keeps in mind a range of blanks and so many line ends.
    private mutating func holdBack(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ emptyLines: UInt64
    ) {
        guard let last = range.last else { return }
        lines += emptyLines
        endsWithBlank = bytes[last].isBlank
    }

    /// Pushes what was held back, as data follows.
    private mutating func release(into sink: inout some CanonicalByteSink) {
        hasContent = true
        EmptyLines.release(&lines, into: &sink)
        guard endsWithBlank else { return }
        endsWithBlank = false
        sink.append(octet: 0x20)
    }

    /// Pushes a range that ends with a data octet: clean runs in place, the rest through the
    /// buffer.
    private func relax(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, buffer: inout [UInt8],
        into sink: inout some CanonicalByteSink
    ) {
        guard let base = bytes.baseAddress else { return }
        var place = range.lowerBound
        while true {
            // The last octet is data, so it needs no look, and every other has a successor.
            let clean = place + ck_find_unrelaxed(base + place, range.upperBound - 1 - place)
            guard clean < range.upperBound - 1 else { break }
            sink.append(bytes, place..<clean)
            if buffer.isEmpty {
                buffer = [UInt8](repeating: 0, count: Self.step + Int(CK_FILTER_SLACK))
            }
            let count = min(Self.step, range.upperBound - 1 - clean)
            buffer.withUnsafeMutableBufferPointer { output in
                guard let out = output.baseAddress else { return }
                let written = ck_filter(base + clean, count, bytes.count - clean, out)
                sink.append(UnsafeBufferPointer(output), 0..<written)
            }
            place = clean + count
        }
        sink.append(bytes, place..<range.upperBound)
    }
}
