/// Hashes that differ from the right one at the end of the body only: by final empty lines, which
/// canonicalization leaves out (RFC 6376 §3.4.3, §3.4.4), and which signers get wrong.
enum EndOfBody {
    /// More empty lines than a hop adds.
    private static let maximumLines = 16

    /// What the signer has hashed, in words; nil where it was no such hash.
    static func words(
        for question: BodyQuestion, in body: ArraySlice<UInt8>, _ effort: inout Effort
    ) throws(CryptoError) -> String? {
        guard effort.take(2 * body.count) else { return nil }
        for algorithm in Canonicalization.Algorithm.allCases {
            // Without its final CRLF.
            var canonical = ByteCollection()
            var canonicalizer = BodyCanonicalizer(algorithm)
            canonicalizer.update(body.span, into: &canonical)
            canonicalizer.finish(into: &canonical)
            let text = canonical.bytes.dropLast(2)
            var digest = try MessageDigest()
            digest.update(text.span)
            for lines in 0...maximumLines {
                var branch = try MessageDigest()
                try branch.resume(from: digest)
                if try branch.finish() == question.bodyHash {
                    return Self.words(lines: lines, algorithm)
                }
                digest.update([0x0D, 0x0A].span)
            }
        }
        return nil
    }

    private static func words(lines: Int, _ algorithm: Canonicalization.Algorithm) -> String? {
        switch lines {
        case 0: "in \(algorithm.rawValue) form and without the CRLF at its end"
        // The canonical form: another search has looked at that.
        case 1: nil
        default:
            "in \(algorithm.rawValue) form and with \((lines - 1).counted("empty line")) at its end"
        }
    }
}
