extension HeaderHypothesis {
    /// Names of fields in another letter case than h= has them, which matters to the simple
    /// canonicalization only.
    static let spelling = HeaderHypothesis { example in
        guard example.signature.canonicalization.header == .simple else { return [] }
        var replaced: [Int: HeaderField?] = [:]
        for name in example.signature.signedFieldNames {
            for place in example.places(of: name) {
                let field = example.fields[place]
                guard !field.name.elementsEqual(name.text.utf8) else { continue }
                replaced[place] = HeaderField(name: name.text.utf8, body: field.body)
            }
        }
        guard !replaced.isEmpty else { return [] }
        return [
            HeaderChange(
                replaced: replaced, condition: "the names of fields are spelled as in h=",
                cause: "a hop has changed their letter case",
                remedy: "the signer should use c=relaxed for headers")
        ]
    }
}
