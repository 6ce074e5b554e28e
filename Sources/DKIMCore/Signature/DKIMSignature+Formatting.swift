extension DKIMSignature {
    /// The whole field with an empty b= at its end: what is hashed when signing (RFC 6376 §3.7).
    public func unsignedField() -> HeaderField {
        field(signatureText: "")
    }

    /// The whole field with this b=. Without the value of b= it is ``unsignedField()``.
    public func signedField(signatureData: [UInt8]) -> HeaderField {
        field(signatureText: Base64.encode(signatureData))
    }

    private func field(signatureText: String) -> HeaderField {
        let name = FieldName.dkimSignature.text.utf8
        // Name, colon and space stand before the first tag.
        var writer = TagListWriter(column: name.count + 2)
        appendTags(to: &writer)
        writer.appendOnOwnLine("b", foldingAnywhere: signatureText)
        return HeaderField(name: name, body: [0x20] + writer.bytes)
    }

    /// Domains, selectors and i= are not broken: the grammar does not allow it, or readers do not
    /// cope. Domains are written as A-labels, which every reader understands.
    private func appendTags(to writer: inout TagListWriter) {
        writer.append("v", "\(Self.version)")
        writer.append("a", algorithm.rawValue)
        writer.append("c", canonicalization.description)
        writer.append("d", signingDomain.ascii)
        writer.append("s", selector.ascii)
        if let timestamp { writer.append("t", "\(timestamp)") }
        if let expiration { writer.append("x", "\(expiration)") }
        if let queryMethods, !queryMethods.isEmpty {
            writer.append("q", queryMethods.joined(separator: ":"))
        }
        if let agentIdentifier {
            writer.append("i", QuotedPrintable.encode(agentIdentifier.text.utf8))
        }
        if requestsReports { writer.append("r", "y") }
        if let bodyLength { writer.append("l", "\(bodyLength)") }
        writer.append("bh", foldingAnywhere: Base64.encode(bodyHash))
        writer.append("h", parts: Self.parts(of: signedFieldNames))
        if let copiedFields, !copiedFields.isEmpty {
            writer.append("z", parts: Self.parts(of: copiedFields))
        }
    }

    /// Names with the colon behind all but the last.
    private static func parts(of names: [FieldName]) -> [[UInt8]] {
        names.enumerated().map { index, name in
            Array(name.text.utf8) + (index + 1 < names.count ? [UInt8(ascii: ":")] : [])
        }
    }

    /// The value of z= in parts that no fold may tear (RFC 6376 §3.5, sig-z-tag-copy).
    private static func parts(of fields: [CopiedField]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        for (index, field) in fields.enumerated() {
            let bar = index > 0 ? [UInt8(ascii: "|")] : []
            parts.append(bar + Array(field.name.text.utf8) + [UInt8(ascii: ":")])
            parts += QuotedPrintable.encodeUnits(field.body)
        }
        return parts
    }
}
