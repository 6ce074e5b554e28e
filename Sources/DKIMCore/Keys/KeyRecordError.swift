/// Why a TXT record is not a usable key record (RFC 6376 §3.6.1).
public enum KeyRecordError: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLong(Int)
    case tagList(TagListError)
    case unknownVersion(String)
    case versionNotFirst
    case unknownKeyType(String)
    case noPublicKey
    case badPublicKey(Base64Error)
    case badList(tag: String, String)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .tooLong(let count):
            "the key record has \(count) octets, more than \(KeyRecord.maximumLength)"
        case .tagList(let error):
            "key syntax error: \(error)"
        case .unknownVersion(let text):
            "v=\(text) is no key record (v=DKIM1 would be)"
        case .versionNotFirst:
            "v= is not the first tag of the key record"
        case .unknownKeyType(let text):
            "unknown key type k=\(text)"
        case .noPublicKey:
            "the key record has no p= tag"
        case .badPublicKey(let error):
            "p= is not valid base64: \(error)"
        case .badList(let tag, let text):
            "\(tag)=\(text) in the key record is no list of words"
        }
    }
}
