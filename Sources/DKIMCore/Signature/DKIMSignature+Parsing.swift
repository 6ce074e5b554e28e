extension DKIMSignature {
    /// Reads a DKIM-Signature field.
    public static func parse(_ field: HeaderField) -> ParsedSignature {
        let (list, fault) = TagList.salvage(field.body)
        return ParsedSignature(
            field: field,
            signature: Result { () throws(DKIMSignatureError) in
                if let fault { throw .tagList(fault) }
                return try DKIMSignature(list)
            },
            salvaged: SalvagedTags(list),
            signatureValueRange: list.tag("b")?.valueWithWhitespace)
    }

    /// Reads the tags. The first offence ends it (RFC 6376 §6.1.1: verifiers MUST meticulously
    /// validate the format and values).
    private init(_ list: TagList) throws(DKIMSignatureError) {
        let tags = SignatureTags(list)
        try tags.checkVersion()
        algorithm = try tags.algorithm()
        signingDomain = try tags.signingDomain()
        selector = try tags.selector()
        canonicalization = try tags.canonicalization()
        bodyHash = try tags.bodyHash(for: algorithm)
        signatureData = try tags.base64("b")
        signedFieldNames = try tags.signedFieldNames()
        agentIdentifier = try tags.agentIdentifier(under: signingDomain)
        bodyLength = try tags.bodyLength()
        queryMethods = try tags.queryMethods()
        timestamp = try tags.time("t")
        expiration = try tags.time("x")
        copiedFields = try tags.copiedFields()
        requestsReports = tags.requestsReports
        // RFC 6376 §3.5, x=: the value MUST be greater than that of t= if both are present.
        if let timestamp, let expiration, expiration <= timestamp {
            throw .expirationNotAfterTimestamp(timestamp: timestamp, expiration: expiration)
        }
    }
}
