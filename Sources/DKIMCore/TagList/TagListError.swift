/// Why text is no tag list (RFC 6376 §3.2). Positions count octets from 0.
public enum TagListError: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case tooLong(Int)
    case tooManyTags(limit: Int)
    case emptyTag(at: Int)
    case badName(at: Int)
    case noEquals(String, at: Int)
    case duplicate(String, at: Int)
    case badOctet(UInt8, at: Int)
    case brokenFold(at: Int)
    case notUTF8(at: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .empty:
            "there are no tags"
        case .tooLong(let count):
            "the tag list has \(count) octets, more than \(TagList.maximumLength)"
        case .tooManyTags(let limit):
            "there are more than \(limit) tags"
        case .emptyTag(let offset):
            "nothing stands before the semicolon at octet \(offset)"
        case .badName(let offset):
            "octet \(offset) does not belong into a tag name"
        case .noEquals(let name, let offset):
            "tag \(name) at octet \(offset) has no equals sign"
        case .duplicate(let name, let offset):
            "tag \(name)= occurs twice (again at octet \(offset))"
        case .badOctet(let octet, let offset):
            "octet \(offset) is a control character (\(octet))"
        case .brokenFold(let offset):
            "the line break at octet \(offset) is no fold"
        case .notUTF8(let offset):
            "the tag at octet \(offset) holds octets that are no UTF-8"
        }
    }
}
