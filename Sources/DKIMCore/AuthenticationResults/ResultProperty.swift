/// What a result is about: `ptype.property=pvalue` (RFC 8601 §2.2 propspec).
public struct ResultProperty: Sendable, Hashable {
    /// Where the value comes from, `header` for DKIM (RFC 8601 §2.3 ptype).
    public var ptype: String
    /// Which value it is; for `header` and DKIM the tag of the signature (RFC 8601 §2.7.1).
    public var property: String
    /// The value as it means, without quoting.
    public var value: String

    /// Joins the three.
    public init(ptype: String, property: String, value: String) {
        self.ptype = ptype
        self.property = property
        self.value = value
    }

    /// A property of the ptype `header`.
    public static func header(_ property: String, _ value: String) -> ResultProperty {
        ResultProperty(ptype: "header", property: property, value: value)
    }
}
