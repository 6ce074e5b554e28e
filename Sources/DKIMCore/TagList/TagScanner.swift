/// Reads a tag list front to back in one pass, and goes on behind a broken tag, so that a result
/// can name the domain of a signature that is not usable.
struct TagScanner {
    private let bytes: ArraySlice<UInt8>
    private var names: Set<ArraySlice<UInt8>> = []

    /// The tags that keep the grammar.
    private(set) var tags: [TagList.Tag] = []
    /// The first offence against it.
    private(set) var fault: TagListError?

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    mutating func scan() {
        guard bytes.count <= TagList.maximumLength else {
            fault = .tooLong(bytes.count)
            return
        }
        var start = bytes.startIndex
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
            guard tags.count < TagList.maximumTags else {
                // A blank remainder is no tag.
                if skipWhitespace(start..<bytes.endIndex) < bytes.endIndex {
                    record(.tooManyTags(limit: TagList.maximumTags))
                }
                return
            }
            do {
                try scanTag(start..<end)
            } catch {
                record(error)
            }
            guard end < bytes.endIndex else { return }
            start = end + 1
        }
    }

    private mutating func record(_ error: TagListError) {
        if fault == nil { fault = error }
    }

    /// tag-spec of RFC 6376 §3.2.
    private mutating func scanTag(_ range: Range<Int>) throws(TagListError) {
        try checkOctets(range)
        let nameStart = skipWhitespace(range)
        guard nameStart < range.upperBound else {
            // Nothing, or white space only, may follow the final ";". The ABNF has no white space
            // there, but transport may add or drop it at the end of a field.
            guard range.upperBound == bytes.endIndex, range.lowerBound > bytes.startIndex else {
                throw range.lowerBound == bytes.startIndex && range.upperBound == bytes.endIndex
                    ? .empty : .emptyTag(at: offset(range.lowerBound))
            }
            return
        }
        guard bytes[nameStart].isASCIILetter else { throw .badName(at: offset(nameStart)) }
        let nameEnd =
            bytes[nameStart..<range.upperBound].firstIndex { !$0.isTagNameOctet }
            ?? range.upperBound
        let equals = skipWhitespace(nameEnd..<range.upperBound)
        guard equals < range.upperBound else {
            throw .noEquals(text(nameStart..<nameEnd), at: offset(nameStart))
        }
        guard bytes[equals] == UInt8(ascii: "=") else { throw .badName(at: offset(equals)) }
        guard names.insert(bytes[nameStart..<nameEnd]).inserted else {
            throw .duplicate(text(nameStart..<nameEnd), at: offset(nameStart))
        }
        let whole = (equals + 1)..<range.upperBound
        let valueStart = skipWhitespace(whole)
        let valueEnd =
            bytes[valueStart..<whole.upperBound].lastIndex { !$0.isFoldingOctet }.map { $0 + 1 }
            ?? valueStart
        tags.append(
            TagList.Tag(
                name: nameStart..<nameEnd, value: valueStart..<valueEnd,
                valueWithWhitespace: whole))
    }

    /// Printable US-ASCII, folding white space, and UTF-8 beyond ASCII (RFC 6532 §3.2, RFC 8616
    /// §5). Each CR belongs to a fold.
    private func checkOctets(_ range: Range<Int>) throws(TagListError) {
        var index = range.lowerBound
        var isASCII = true
        while index < range.upperBound {
            let octet = bytes[index]
            switch octet {
            case 0x21...0x7E, 0x20, 0x09:
                index += 1
            case 0x80...0xFF:
                isASCII = false
                index += 1
            case 0x0D:
                guard index + 2 < range.upperBound, bytes[index + 1] == 0x0A,
                    bytes[index + 2].isBlank
                else { throw .brokenFold(at: offset(index)) }
                index += 3
            case 0x0A:
                throw .brokenFold(at: offset(index))
            default:
                throw .badOctet(octet, at: offset(index))
            }
        }
        guard isASCII || String(validating: bytes[range], as: UTF8.self) != nil else {
            throw .notUTF8(at: offset(range.lowerBound))
        }
    }

    /// The first octet in the range that is no white space, or its end.
    private func skipWhitespace(_ range: Range<Int>) -> Int {
        bytes[range].firstIndex { !$0.isFoldingOctet } ?? range.upperBound
    }

    private func offset(_ index: Int) -> Int { index - bytes.startIndex }

    private func text(_ range: Range<Int>) -> String { Excerpt.text(bytes[range]) }
}
