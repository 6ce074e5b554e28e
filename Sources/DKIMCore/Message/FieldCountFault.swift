/// Why a header section has not the number of fields that RFC 5322 §3.6 demands.
public enum FieldCountFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A field that has to be there once is missing, or there are several.
    case notExactlyOne(FieldName)
    /// A field that may be there once is there more often.
    case several(FieldName)

    /// The fault in an operator's words, which are OpenDKIM's.
    public var description: String {
        switch self {
        case .notExactlyOne(let name): "message does not have exactly one \(name) field"
        case .several(let name): "message has multiple \(name) fields"
        }
    }
}

extension HeaderSection {
    /// What is wrong with the number of fields, if anything is (RFC 5322 §3.6).
    public var fieldCountFault: FieldCountFault? {
        for name in FieldName.exactlyOnce where count(of: name) != 1 { return .notExactlyOne(name) }
        for name in FieldName.atMostOnce where count(of: name) > 1 { return .several(name) }
        return nil
    }
}

extension FieldName {
    fileprivate static let exactlyOnce = names("From Date")
    fileprivate static let atMostOnce = names(
        "Sender Reply-To To Cc Bcc Message-ID In-Reply-To References Subject")

    private static func names(_ text: String) -> [FieldName] {
        text.split(separator: " ").compactMap { FieldName(octets: $0.utf8) }
    }
}
