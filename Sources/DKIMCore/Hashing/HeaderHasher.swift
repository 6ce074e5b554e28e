/// The hash over a message's signed header fields and the signature field itself
/// (RFC 6376 §3.7): what the signature algorithm is applied to.
enum HeaderHasher {
    /// Hashes the fields that `names` select, then the signature field with its b= empty.
    ///
    /// - Parameters:
    ///   - names: h= in its order; absent instances count as the empty string (RFC 6376 §3.5).
    ///   - signatureField: the DKIM-Signature field with an empty b=; hashed without final CRLF.
    ///   - section: where the fields are selected from, bottom up (RFC 6376 §5.4.2).
    ///   - own: the signature field as it stands in the section, when verifying.
    ///   - algorithm: the header canonicalization.
    static func digest(
        of names: [FieldName],
        signatureField: HeaderField,
        in section: HeaderSection,
        excluding own: HeaderField? = nil,
        canonicalization algorithm: Canonicalization.Algorithm
    ) throws(CryptoError) -> [UInt8] {
        try digest(
            of: text(of: names, in: section, excluding: own, canonicalization: algorithm),
            signatureField: signatureField, canonicalization: algorithm)
    }

    /// The first part of what is hashed: the fields that `names` select. Signatures of one message
    /// that cover the same have it in common.
    static func text(
        of names: [FieldName],
        in section: HeaderSection,
        excluding own: HeaderField? = nil,
        canonicalization algorithm: Canonicalization.Algorithm
    ) -> [UInt8] {
        var canonical: [UInt8] = []
        canonical.reserveCapacity(4_096)
        for case let field? in section.select(names, excluding: own) {
            HeaderCanonicalization.append(field, using: algorithm, into: &canonical)
        }
        return canonical
    }

    /// Hashes the first part, then the signature field with its b= empty.
    static func digest(
        of text: [UInt8], signatureField: HeaderField,
        canonicalization algorithm: Canonicalization.Algorithm
    ) throws(CryptoError) -> [UInt8] {
        var digest = try MessageDigest()
        digest.update(text.span)
        var canonical: [UInt8] = []
        HeaderCanonicalization.append(
            signatureField, using: algorithm, into: &canonical, endingWithCRLF: false)
        digest.update(canonical.span)
        return try digest.finish()
    }
}
