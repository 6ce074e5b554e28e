/// Takes canonical bytes in order, in pieces of any size.
public protocol CanonicalByteSink {
    /// Takes the next piece, which is valid during the call only.
    mutating func append(_ bytes: Span<UInt8>)
}

extension CanonicalByteSink {
    /// Takes a piece of a buffer.
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        append(bytes.span.extracting(range))
    }

    /// Takes one octet.
    mutating func append(octet: UInt8) {
        withUnsafePointer(to: octet) { append(UnsafeBufferPointer(start: $0, count: 1).span) }
    }
}
