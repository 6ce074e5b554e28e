/// Line ends that are held back because they may be the empty lines at the end of the body, which
/// both canonicalizations drop (RFC 6376 §3.4.3, §3.4.4).
enum EmptyLines {
    /// CRLFs to push in one piece.
    private static let block: [UInt8] = (0..<2048).flatMap { _ in [0x0D, 0x0A] as [UInt8] }

    /// Pushes the CRLFs that turned out not to be at the end, and forgets them.
    static func release(_ lines: inout UInt64, into sink: inout some CanonicalByteSink) {
        while lines > 0 {
            let count = Int(min(lines, UInt64(block.count / 2)))
            sink.append(block.span.extracting(first: 2 * count))
            lines -= UInt64(count)
        }
    }
}
