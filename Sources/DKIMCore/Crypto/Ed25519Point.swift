/// Which 32 octets are no acceptable Ed25519 public key, decided without curve arithmetic.
///
/// For a point of small order one signature fits (nearly) every message: a record with such a key
/// would let anyone sign for the domain.
enum Ed25519Point {
    static let byteCount = 32

    /// The y coordinates (little endian, sign bit off) of the eight points of small order.
    ///
    /// Each y stands for two encodings, one per sign bit: 0 (order 4), 1 (the neutral element),
    /// p − 1 (order 2) and two of order 8. For 1 and p − 1 the one with the sign bit set is not
    /// canonical, but widespread decoders take it. y = p and p + 1, other spellings of 0 and 1,
    /// are caught by ``isCanonical(_:)``.
    private static let smallOrderCoordinates: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF,
            0x98, 0xF0, 0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88,
            0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10,
            0x67, 0x0F, 0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77,
            0x92, 0xAC, 0x03, 0x7A,
        ],
    ]

    /// Refuses octets that must not be a key (RFC 8032 §5.1.3, RFC 8463 §4).
    static func check(_ raw: [UInt8]) throws(CryptoError) {
        guard raw.count == byteCount, let last = raw.last else {
            throw .wrongKeyLength(octets: raw.count)
        }
        let coordinate = raw.dropLast() + [last & 0x7F]
        if smallOrderCoordinates.contains(where: { $0.elementsEqual(coordinate) }) {
            throw .smallOrderPoint
        }
        guard isCanonical(coordinate) else { throw .nonCanonicalPoint }
    }

    /// Whether y is below p = 2^255 − 19 (RFC 8032 §5.1.3 step 1).
    private static func isCanonical(_ coordinate: ArraySlice<UInt8>) -> Bool {
        guard let low = coordinate.first, let high = coordinate.last else { return false }
        return low < 0xED || high != 0x7F
            || coordinate.dropFirst().dropLast().contains { $0 != 0xFF }
    }
}
