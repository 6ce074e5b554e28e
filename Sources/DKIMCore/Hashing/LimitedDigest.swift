/// A digest of the first octets of a canonical body (l=, RFC 6376 §3.5).
///
/// A class because an array cannot hold a `MessageDigest`.
final class LimitedDigest {
    private var digest: MessageDigest
    private let limit: UInt64?
    private let countsAll: Bool
    private var hashedLength: UInt64 = 0
    private var canonicalizedLength: UInt64 = 0

    init(limit: UInt64?, countsAll: Bool = false) throws(CryptoError) {
        digest = try MessageDigest()
        self.limit = limit
        self.countsAll = countsAll
    }

    /// The limit is reached and there is more.
    private var exceedsLimit: Bool { limit.map { canonicalizedLength > $0 } ?? false }

    /// More bytes change nothing.
    var isComplete: Bool { exceedsLimit && !countsAll }

    func update(_ bytes: Span<UInt8>) {
        canonicalizedLength += UInt64(bytes.count)
        let room = limit.map { $0 - hashedLength } ?? .max
        if room >= UInt64(bytes.count) {
            digest.update(bytes)
            hashedLength += UInt64(bytes.count)
        } else if room > 0 {
            digest.update(bytes.extracting(first: Int(room)))
            hashedLength += room
        }
    }

    func finish() throws(CryptoError) -> BodyHash {
        BodyHash(
            digest: try digest.finish(), canonicalizedLength: canonicalizedLength,
            hashedLength: hashedLength, exceedsLimit: exceedsLimit)
    }
}
