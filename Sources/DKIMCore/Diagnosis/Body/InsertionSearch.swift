/// Looks for lines that were put into a body: those without which it has a signed hash. What stands
/// at the end only is for ``BeginningSearch``.
///
/// Each place takes a pass over what follows it. Of a long body only the beginning is looked
/// through, as far as the effort goes: banners stand there.
enum InsertionSearch {
    /// So many lines from the top, and so many of them put in together, at most.
    private static let maximumLines = 4_000
    private static let maximumInserted = 60
    /// What a try costs beside the octets.
    private static let tryCost = 256

    /// The lines, counted from 1, without which the canonical body has the hash.
    static func lines(
        of question: BodyQuestion, in body: ArraySlice<UInt8>, _ effort: inout Effort
    ) throws(CryptoError) -> ClosedRange<Int>? {
        var canonical = ByteCollection()
        var canonicalizer = BodyCanonicalizer(question.canonicalization)
        canonicalizer.update(body.span, into: &canonical)
        canonicalizer.finish(into: &canonical)
        let text = canonical.bytes
        let starts = starts(of: text)
        guard starts.count > 2 else { return nil }
        var before = try MessageDigest()
        var attempt = try MessageDigest()
        for first in 0..<(starts.count - 2) {
            if first > 0 { before.update(text.span.extracting(starts[first - 1]..<starts[first])) }
            let lastEnd = min(first + maximumInserted, starts.count - 2)
            for end in (first + 1)...lastEnd {
                let rest = rest(from: starts[end], after: starts[first], text, question.limit)
                guard effort.take(rest.count + tryCost) else { return nil }
                try attempt.resume(from: before)
                attempt.update(text.span.extracting(rest))
                if try attempt.finish() == question.bodyHash { return (first + 1)...end }
            }
        }
        return nil
    }

    /// Where each line begins, and the end, as far as lines are looked at.
    private static func starts(of text: [UInt8]) -> [Int] {
        var starts = [0]
        for (index, octet) in text.enumerated() where octet == 0x0A {
            starts.append(index + 1)
            if starts.count > maximumLines { break }
        }
        return starts
    }

    /// What is hashed behind the lines that are left out: to the end, or as much as l= allows.
    private static func rest(
        from start: Int, after kept: Int, _ text: [UInt8], _ limit: UInt64?
    ) -> Range<Int> {
        guard let limit = limit.flatMap({ Int(exactly: $0) }) else { return start..<text.count }
        let count = max(0, min(text.count - start, limit - kept))
        return start..<(start + count)
    }
}

/// Keeps canonical octets.
struct ByteCollection: CanonicalByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ octets: Span<UInt8>) {
        octets.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }
}
