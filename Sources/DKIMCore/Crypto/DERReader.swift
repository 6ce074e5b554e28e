/// Reads DER (X.690 §10) of the few kinds that keys need.
///
/// Strict where BER would be lenient: lengths are definite and minimal, nothing may follow. Reads
/// in place, never recurses, and reports the first fault in words.
struct DERReader {
    /// The identifier octets used here.
    enum Tag: UInt8 {
        case integer = 0x02
        case bitString = 0x03
        case null = 0x05
        case objectIdentifier = 0x06
        case sequence = 0x30
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { rest.isEmpty }

    /// The tag of the next element; nil at the end or for a tag that keys do not have.
    var nextTag: Tag? { rest.first.flatMap(Tag.init(rawValue:)) }

    /// Takes the contents of the next element, which must have this tag.
    mutating func read(_ tag: Tag) throws(CryptoError) -> ArraySlice<UInt8> {
        guard let identifier = rest.popFirst() else {
            throw .malformedKey(detail: "it ends where \(tag.name) should be")
        }
        guard identifier == tag.rawValue else {
            throw .malformedKey(detail: "\(tag.name) expected")
        }
        let length = try readLength()
        guard length <= rest.count else {
            throw .malformedKey(detail: "\(tag.name) is longer than the data")
        }
        let contents = rest.prefix(length)
        rest = rest.dropFirst(length)
        return contents
    }

    /// Takes a sequence and gives a reader for what is in it.
    mutating func readSequence() throws(CryptoError) -> DERReader {
        DERReader(try read(.sequence))
    }

    /// Takes an integer that is not negative; gives its octets without leading zero.
    ///
    /// Zero has no octets.
    mutating func readUnsignedInteger() throws(CryptoError) -> ArraySlice<UInt8> {
        let contents = try read(.integer)
        guard let first = contents.first else {
            throw .malformedKey(detail: "an integer without octets")
        }
        guard first < 0x80 else { throw .malformedKey(detail: "a negative integer") }
        guard first == 0 else { return contents }
        let magnitude = contents.dropFirst()
        // X.690 §8.3.2: the first nine bits are not all zero.
        if let second = magnitude.first, second < 0x80 {
            throw .malformedKey(detail: "an integer with needless leading zeros")
        }
        return magnitude
    }

    /// Takes a bit string of whole octets.
    mutating func readOctetAlignedBitString() throws(CryptoError) -> ArraySlice<UInt8> {
        let contents = try read(.bitString)
        guard contents.first == 0 else {
            throw .malformedKey(detail: "a bit string that is not made of whole octets")
        }
        return contents.dropFirst()
    }

    /// Takes NULL.
    mutating func readNull() throws(CryptoError) {
        guard try read(.null).isEmpty else { throw .malformedKey(detail: "a NULL with contents") }
    }

    /// Refuses what is left over.
    func finish() throws(CryptoError) {
        guard isAtEnd else { throw .malformedKey(detail: "octets after the end of the key") }
    }

    /// Reads a definite, minimal length (X.690 §10.1) of at most four octets.
    private mutating func readLength() throws(CryptoError) -> Int {
        guard let first = rest.popFirst() else {
            throw .malformedKey(detail: "it ends in a length")
        }
        if first < 0x80 { return Int(first) }
        let count = Int(first & 0x7F)
        guard count >= 1, count <= 4 else {
            throw .malformedKey(detail: "a length that DER does not allow")
        }
        var length = 0
        for index in 0..<count {
            guard let octet = rest.popFirst() else {
                throw .malformedKey(detail: "it ends in a length")
            }
            guard index > 0 || octet != 0 else {
                throw .malformedKey(detail: "a length with leading zeros")
            }
            length = length << 8 | Int(octet)
        }
        guard length >= 0x80 else { throw .malformedKey(detail: "a length in needless octets") }
        return length
    }
}

extension DERReader.Tag {
    /// The element in words.
    fileprivate var name: String {
        switch self {
        case .integer: "an integer"
        case .bitString: "a bit string"
        case .null: "NULL"
        case .objectIdentifier: "an object identifier"
        case .sequence: "a sequence"
        }
    }
}
