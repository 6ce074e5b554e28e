// Where in a text a fault lies, for a caret below it. Positions count octets from 0.

extension TagListError {
    /// The octet that is at fault; nil where it is not one.
    var position: Int? {
        switch self {
        case .empty, .tooLong, .tooManyTags: nil
        case .emptyTag(let offset), .badName(let offset), .noEquals(_, let offset),
            .duplicate(_, let offset), .badOctet(_, let offset), .brokenFold(let offset),
            .notUTF8(let offset):
            offset
        }
    }
}

extension Base64Error {
    /// The octet that is at fault, in a value of so many octets.
    func position(inLength count: Int) -> Int {
        switch self {
        case .badOctet(_, let offset), .dataAfterPadding(let offset): offset
        case .wrongPadding, .brokenFold: count
        }
    }
}

extension KeyRecordError {
    /// The octet of the record that is at fault; nil where it is not one.
    func position(in record: ArraySlice<UInt8>) -> Int? {
        let list = TagList.salvage(record).list
        func value(_ name: StaticString) -> Int? {
            list.tag(name).map { $0.value.lowerBound - record.startIndex }
        }
        switch self {
        case .tooLong: return nil
        case .tagList(let error): return error.position
        case .unknownVersion: return value("v")
        case .versionNotFirst:
            return list.tag("v").map { $0.name.lowerBound - record.startIndex }
        case .unknownKeyType: return value("k")
        case .noPublicKey: return record.count
        case .badPublicKey(let error):
            guard let tag = list.tag("p") else { return nil }
            return tag.value.lowerBound - record.startIndex
                + error.position(inLength: tag.value.count)
        case .badList(let tag, _):
            switch tag {
            case "h": return value("h")
            case "s": return value("s")
            default: return value("t")
            }
        }
    }
}

extension DKIMSignatureError {
    /// The octet of the field's body that is at fault; nil where it is not one.
    func position(in body: ArraySlice<UInt8>) -> Int? {
        let list = TagList.salvage(body).list
        func value(_ name: StaticString, _ offset: Int = 0) -> Int? {
            list.tag(name).map { $0.value.lowerBound - body.startIndex + offset }
        }
        switch self {
        case .tagList(let error): return error.position
        case .missingTag: return nil
        case .emptyTag("b"): return value("b")
        case .emptyTag("bh"): return value("bh")
        case .emptyTag: return value("h")
        case .unknownVersion: return value("v")
        case .unknownAlgorithm: return value("a")
        case .unknownCanonicalization: return value("c")
        case .badBase64("b", let error):
            return value("b", error.position(inLength: list.value("b")?.count ?? 0))
        case .badBase64(_, let error):
            return value("bh", error.position(inLength: list.value("bh")?.count ?? 0))
        case .bodyHashLength: return value("bh")
        case .badDomain, .singleLabelDomain: return value("d")
        case .badSelector: return value("s")
        case .badFieldName, .fromNotSigned: return value("h")
        case .badAgent, .agentOutsideDomain: return value("i")
        case .badBodyLength: return value("l")
        case .badQueryMethods, .unknownQueryMethods: return value("q")
        case .badTime("t", _): return value("t")
        case .badTime, .expirationNotAfterTimestamp: return value("x")
        case .badCopiedField: return value("z")
        }
    }
}
