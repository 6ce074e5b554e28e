/// One header field as it was sent, without its final CRLF; folds inside are CRLF.
///
/// The spelling is kept: "simple" canonicalization needs every octet (RFC 6376 §3.4.1).
public struct HeaderField: Sendable, Hashable {
    /// The whole field: name, colon, body.
    public let bytes: ArraySlice<UInt8>

    /// Where the name ends, blanks before the colon left out (RFC 6376 §3.4.2, RFC 5322 §4.5).
    private let nameEnd: Int
    /// The first octet after the colon.
    private let bodyStart: Int

    /// Takes a whole field. Nil where there is no colon, or no name before it.
    public init?(bytes: ArraySlice<UInt8>) {
        guard let colon = bytes.firstIndex(of: 0x3A) else { return nil }
        self.init(bytes: bytes, colon: colon)
        guard nameEnd > bytes.startIndex else { return nil }
    }

    /// Joins a name and a body; the body comes with its leading space, if it has one.
    public init(name: some Sequence<UInt8>, body: some Sequence<UInt8>) {
        var block = Array(name)
        let colon = block.count
        block.append(0x3A)
        block.append(contentsOf: body)
        self.init(bytes: block[...], colon: colon)
    }

    /// For those who know where the colon is.
    init(bytes: ArraySlice<UInt8>, colon: Int) {
        self.bytes = bytes
        bodyStart = colon + 1
        nameEnd = bytes[..<colon].lastIndex { !$0.isBlank }.map { $0 + 1 } ?? bytes.startIndex
    }

    /// The name as spelled, without the blanks before the colon.
    public var name: ArraySlice<UInt8> { bytes[..<nameEnd] }

    /// Everything after the colon, unmodified.
    public var body: ArraySlice<UInt8> { bytes[bodyStart...] }

    /// Compares the name without regard to letter case (RFC 5322 §1.2.2).
    public func isNamed(_ name: FieldName) -> Bool {
        let wanted = name.lowercased
        guard wanted.count == nameEnd - bytes.startIndex else { return false }
        return self.name.elementsEqual(wanted) { $0.asciiLowercased == $1 }
    }

    /// Fields are equal octet for octet, wherever they lie in memory.
    public static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }

    /// Hashes all octets.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension UInt8 {
    /// WSP: space or horizontal tab (RFC 5234 appendix B.1).
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}
