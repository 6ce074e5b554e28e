internal import CKernels

/// The "simple" body canonicalization (RFC 6376 §3.4.3): only the empty lines at the end are not
/// as sent. So only the edges of a chunk are looked at; what is between goes on in place.
struct SimpleBodyCanonicalization: Sendable {
    /// CRLFs held back.
    private var lines: UInt64 = 0
    /// After them, a CR at the end of the last chunk: half a CRLF or data.
    private var endsWithCR = false

    mutating func update(
        _ bytes: UnsafeBufferPointer<UInt8>, into sink: inout some CanonicalByteSink
    ) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        var start = 0
        if endsWithCR {
            endsWithCR = false
            if bytes[0] == 0x0A {
                lines += 1
                start = 1
            } else {
                EmptyLines.release(&lines, into: &sink)
                sink.append(octet: 0x0D)
            }
        }
        var emptyLines: UInt64 = 0
        let first = start + ck_empty_prefix(base + start, bytes.count - start, false, &emptyLines)
        var end = bytes.count
        if first < end, bytes[end - 1] == 0x0D {
            end -= 1
            endsWithCR = true
        }
        guard first < end else {
            lines += emptyLines
            return
        }
        // The octet at `first` is data, whatever it is; so what is before it counts.
        EmptyLines.release(&lines, into: &sink)
        let edge = end - ck_empty_suffix(base + first + 1, end - first - 1, false)
        sink.append(bytes, start..<edge)
        _ = ck_empty_prefix(base + edge, end - edge, false, &lines)
    }

    /// The body ends with exactly one CRLF, also if it is empty.
    mutating func finish(into sink: inout some CanonicalByteSink) {
        if endsWithCR {
            EmptyLines.release(&lines, into: &sink)
            sink.append(octet: 0x0D)
        }
        lines = 1
        EmptyLines.release(&lines, into: &sink)
    }
}
