/// A DKIM-Signature field of a message, read as far as it can be.
public struct ParsedSignature: Sendable {
    /// The field as it stands in the message.
    public let field: HeaderField
    /// What it says, or why it is not usable (RFC 6376 §6.1.1).
    public let signature: Result<DKIMSignature, DKIMSignatureError>
    /// What it says of its origin in either case.
    public let salvaged: SalvagedTags
    /// The value of b= with the white space around it, as indices of the field's bytes; nil
    /// where there is no b=.
    public let signatureValueRange: Range<Int>?

    /// Stands for signatures that may lie in the part of a header section that was not kept.
    static let unseen = DKIMSignature.parse(
        HeaderField(name: FieldName.dkimSignature.text.utf8, body: EmptyCollection()))

    /// The field as it is hashed: the value of b= deleted with the white space around it, nothing
    /// else touched (RFC 6376 §3.7).
    public func fieldWithEmptyB() -> HeaderField {
        guard let range = signatureValueRange else { return field }
        let nameEnd = field.body.startIndex - 1
        let body = field.bytes[field.body.startIndex..<range.lowerBound]
        return HeaderField(
            name: field.bytes[..<nameEnd], body: body + field.bytes[range.upperBound...])
    }
}
