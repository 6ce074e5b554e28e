extension KeyRecord {
    /// Parses the joined text of a TXT record (RFC 6376 §3.6.1, §3.6.2.2).
    ///
    /// Tags it does not know are passed over, among them the g= of RFC 4871, which RFC 6376 has
    /// done away with.
    public static func parse(_ text: [UInt8]) throws(KeyRecordError) -> KeyRecord {
        guard text.count <= maximumLength else { throw .tooLong(text.count) }
        let list: TagList
        do {
            list = try TagList.parse(text[...])
        } catch {
            throw .tagList(error)
        }
        try checkVersion(list)
        var record = KeyRecord(keyType: try keyType(list), publicKeyData: try publicKey(list))
        record.acceptableHashes = try words(list, "h")
        record.serviceTypes = try words(list, "s")
        record.flags = try words(list, "t") ?? []
        record.notes = list.value("n").map(notes)
        return record
    }

    /// v=: if present the first tag, and "DKIM1", compared octet by octet.
    private static func checkVersion(_ list: TagList) throws(KeyRecordError) {
        guard let tag = list.tag("v") else { return }
        let value = list.bytes[tag.value]
        guard value.elementsEqual("DKIM1".utf8) else { throw .unknownVersion(Excerpt.text(value)) }
        guard tag == list.tags.first else { throw .versionNotFirst }
    }

    private static func keyType(_ list: TagList) throws(KeyRecordError) -> KeyType {
        guard let value = list.value("k") else { return .rsa }
        guard value.count < 64, let type = KeyType(rawValue: value.lowercasedText) else {
            throw .unknownKeyType(Excerpt.text(value))
        }
        return type
    }

    /// p=: required, and empty when the key is revoked.
    private static func publicKey(_ list: TagList) throws(KeyRecordError) -> [UInt8] {
        guard let value = list.value("p") else { throw .noPublicKey }
        do {
            return try Base64.decode(value)
        } catch {
            throw .badPublicKey(error)
        }
    }

    /// h=, s=, t=: hyphenated words (or "*") between colons.
    private static func words(
        _ list: TagList, _ name: StaticString
    ) throws(KeyRecordError) -> [String]? {
        guard let value = list.value(name) else { return nil }
        var words: [String] = []
        for item in value.list(separator: ":") {
            guard item.isHyphenatedWord || item.elementsEqual([UInt8(ascii: "*")]) else {
                throw .badList(tag: name.description, Excerpt.text(value))
            }
            words.append(item.lowercasedText)
        }
        return words
    }

    /// n=: no program interprets it, so it is no reason to refuse a key either.
    private static func notes(_ value: ArraySlice<UInt8>) -> String {
        // Unlike elsewhere, a space stands for itself here (qp-section, RFC 2045 §6.7).
        let pieces = value.split(omittingEmptySubsequences: false) { $0 == 0x20 }
        var decoded: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            if index > 0 { decoded.append(0x20) }
            do {
                decoded += try QuotedPrintable.decode(piece)
            } catch {
                decoded += piece
            }
        }
        return decoded.text
    }
}
