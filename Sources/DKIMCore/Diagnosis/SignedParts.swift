/// What is known of a message that nothing explains: what was signed beside what came.
struct SignedParts {
    let signature: DKIMSignature
    let header: HeaderSection

    /// More names are not listed.
    private static let maximumNames = 40

    /// The names of h=, with how many fields there are of each.
    var fields: Finding {
        var names: [FieldName] = []
        var listed: [FieldName: Int] = [:]
        for name in signature.signedFieldNames {
            if listed[name] == nil { names.append(name) }
            listed[name, default: 0] += 1
        }
        let shown = names.prefix(Self.maximumNames).map { name in
            let times = listed[name] ?? 0
            let count = header.count(of: name)
            let signed =
                times > 1 ? "\(Excerpt.text(name.text)) ×\(times)" : Excerpt.text(name.text)
            if count == times { return signed }
            return "\(signed) (\(count == 0 ? "none" : "\(count)") came)"
        }
        let more = names.count > shown.count ? ", …" : ""
        return Finding(.fact, "h= signs " + shown.joined(separator: ", ") + more)
    }

    /// bh= and the hash of what came.
    func body(_ hash: BodyHash) -> Finding {
        var text =
            "bh= is \(Base64.encode(signature.bodyHash)), and the body that came, "
            + "\(hash.hashedLength) octets in \(signature.canonicalization.body.rawValue) form, has "
            + Base64.encode(hash.digest)
        if let limit = signature.bodyLength { text += " (l=\(limit))" }
        return Finding(.fact, text)
    }
}
