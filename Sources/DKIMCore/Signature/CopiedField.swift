/// A header field as it was when the message was signed (z=, RFC 6376 §3.5). For diagnosis only:
/// it MUST NOT be used to check the signature.
public struct CopiedField: Sendable, Hashable {
    /// The name of the field.
    public let name: FieldName
    /// Its body, decoded.
    public let body: [UInt8]

    /// Joins the two.
    public init(name: FieldName, body: [UInt8]) {
        self.name = name
        self.body = body
    }
}
