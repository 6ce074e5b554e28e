extension HeaderHypothesis {
    private static let values: [String] = [
        "8bit", "8BIT", "7bit", "7BIT", "quoted-printable", "base64", "binary",
    ]

    /// Content-Transfer-Encoding, which an MTA changes with the encoding of the body.
    static let transferEncoding = HeaderHypothesis { example in
        let name = FieldName.contentTransferEncoding
        let place = example.places(of: name).last
        let present = place.map { example.fields[$0].body.trimmingFolds.text }
        return values.filter { present != $0 }.map { value in
            let old = HeaderField(
                name: place.map { Array(example.fields[$0].name) } ?? Array(name.text.utf8),
                body: " \(value)".utf8)
            let condition =
                present.map { "\(name) is “\(value)” in the place of “\(Excerpt.text($0))”" }
                ?? "there is a field “\(name): \(value)”"
            // What has become of the body is for the body's own hash to say.
            let isSpelling = present?.lowercased() == value.lowercased()
            return HeaderChange(
                replaced: place.map { [$0: old] } ?? [:],
                added: place == nil ? [old] : [], condition: condition,
                cause: isSpelling
                    ? "a hop has changed its letter case"
                    : "a hop has changed that field after the message was signed, as MTAs do that "
                        + "encode or decode the body",
                remedy: isSpelling
                    ? "the hop that does so has to leave the header alone"
                    : "sign behind the MTA that does so, or send 7-bit text")
        }
    }
}
