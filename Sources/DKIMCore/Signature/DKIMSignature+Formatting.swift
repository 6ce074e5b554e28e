extension DKIMSignature {
    /// The whole field with an empty b= at its end: what is hashed when signing (RFC 6376 §3.7).
    public func unsignedField() -> HeaderField {
        Self.field(writer())
    }

    /// The whole field with this b=. Without the value of b= it is ``unsignedField()``.
    public func signedField(signatureData: [UInt8]) -> HeaderField {
        var writer = writer()
        writer.appendToLast(foldingAnywhere: Base64.encode(signatureData))
        return Self.field(writer)
    }

    /// The same as ``unsignedField()``, then what ``signedField(signatureData:)`` gives, for what
    /// `sign` makes of it: the tags are written once.
    func signedField(
        _ sign: (HeaderField) throws(CryptoError) -> [UInt8]
    ) throws(CryptoError) -> HeaderField {
        var writer = writer()
        let signatureData = try sign(Self.field(writer))
        writer.appendToLast(foldingAnywhere: Base64.encode(signatureData))
        return Self.field(writer)
    }

    /// All tags, b= the last and empty.
    private func writer() -> TagListWriter {
        // Name, colon and space stand before the first tag.
        var writer = TagListWriter(column: FieldName.dkimSignature.text.utf8.count + 2)
        appendTags(to: &writer)
        writer.appendOnOwnLine("b")
        return writer
    }

    private static func field(_ writer: TagListWriter) -> HeaderField {
        HeaderField(name: FieldName.dkimSignature.text.utf8, body: [0x20] + writer.bytes)
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
