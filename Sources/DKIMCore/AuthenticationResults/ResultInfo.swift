/// One result of one method (RFC 8601 §2.2 resinfo).
///
/// Values are kept as they mean. Whatever they hold, ``AuthenticationResults`` and
/// ``description`` write them so that they cannot leave their place.
public struct ResultInfo: Sendable, Hashable, CustomStringConvertible {
    /// The method, `dkim` here.
    public var method: String
    /// The version of the method; nil, as it is nearly always, stands for 1.
    public var version: Int?
    /// The result in the method's words.
    public var result: String
    /// Why, for people; it is part of the grammar, unlike the comment.
    public var reason: String?
    /// A remark for people.
    public var comment: String?
    /// What the result is about.
    public var properties: [ResultProperty]

    /// Joins the parts.
    public init(
        method: String = "dkim", version: Int? = nil, result: String, reason: String? = nil,
        comment: String? = nil, properties: [ResultProperty] = []
    ) {
        self.method = method
        self.version = version
        self.result = result
        self.reason = reason
        self.comment = comment
        self.properties = properties
    }

    /// A result of DKIM.
    public init(
        dkim result: DKIMResult, reason: String? = nil, comment: String? = nil,
        properties: [ResultProperty] = []
    ) {
        self.init(
            result: result.rawValue, reason: reason, comment: comment, properties: properties)
    }

    /// The value of the first property of this name.
    public func value(_ ptype: String, _ property: String) -> String? {
        properties.first { $0.ptype == ptype && $0.property == property }?.value
    }

    /// The result in one line of US-ASCII, as it stands in the field.
    public var description: String {
        ResultSyntax(allowsUTF8: false).pieces(of: self).joined(separator: " ")
    }
}
