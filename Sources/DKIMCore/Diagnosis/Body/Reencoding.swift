extension BodyHypothesis {
    /// Text that was sent in 8 bits and that an MTA has encoded, since the next one did not offer
    /// 8BITMIME (RFC 6152); and the reverse.
    static let reencoding: [BodyHypothesis] =
        [(EncodedForm.quotedPrintable, "quoted-printable"), (.base64, "base64")].flatMap {
            form, name in
            EncodingLine.allCases.map { line in
                BodyHypothesis(
                    restore: { example in decoded(example, form, line) },
                    condition: "the \(name) text is decoded to 8 bits",
                    cause: "a hop has encoded 8-bit text as \(name) after it was signed, as the "
                        + "next one did not offer 8BITMIME" + line.remark,
                    remedy: "the signer has to sign what goes out: encode 8-bit text before "
                        + "signing, or sign behind the MTA that encodes it (Postfix: "
                        + "disable_mime_output_conversion)")
            }
        } + [
            BodyHypothesis(
                restore: { example in encoded(example, TransferEncoding.encodeBase64) },
                condition: "the text is encoded as base64", cause: decodingCause,
                remedy: decodingRemedy),
            BodyHypothesis(
                restore: { example in encoded(example, TransferEncoding.encodeQuotedPrintable) },
                condition: "the text is encoded as quoted-printable", cause: decodingCause,
                remedy: decodingRemedy),
        ]

    private static let decodingCause = "a hop has decoded it to 8 bits after it was signed"
    private static let decodingRemedy =
        "that hop must not change messages; take this one from before it"

    /// What the parts are encoded as.
    enum EncodedForm: String {
        case quotedPrintable = "quoted-printable"
        case base64
    }

    /// Where the header of a part had its line about the encoding before.
    enum EncodingLine: CaseIterable {
        /// Where it is now.
        case inPlace
        /// Below Content-Type; MTAs move it to the end.
        case second

        fileprivate var remark: String {
            switch self {
            case .inPlace: ""
            case .second: ", and has moved Content-Transfer-Encoding in the header of the part"
            }
        }
    }

    /// With all text parts of that form decoded.
    private static func decoded(
        _ example: BodyCase, _ form: EncodedForm, _ line: EncodingLine
    ) -> [UInt8]? {
        let parts = MIMEPart.list(in: example).filter { part in
            part.encoding == form.rawValue
                && (form == .quotedPrintable || part.type.isEmpty || part.type.hasPrefix("text/"))
        }
        // The second place is another one only if there is a header with lines before it.
        guard !parts.isEmpty, line == .inPlace || parts.contains(where: { $0.header != nil })
        else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(example.body.count)
        var done = example.body.startIndex
        for part in parts {
            let content = example.body[part.content]
            let octets =
                switch form {
                case .quotedPrintable: TransferEncoding.decodeQuotedPrintable(content)
                case .base64: TransferEncoding.decodeBase64(content).map(withCRLF)
                }
            guard let octets else { return nil }
            if let header = part.header {
                output += example.body[done..<header.lowerBound]
                output += self.header(of: part, in: example.body, line)
                output += example.body[header.upperBound..<part.content.lowerBound]
            } else {
                output += example.body[done..<part.content.lowerBound]
            }
            output += octets
            done = part.content.upperBound
        }
        output += example.body[done...]
        return output
    }

    /// The header lines of a part with 8bit for the encoding.
    private static func header(
        of part: MIMEPart, in body: ArraySlice<UInt8>, _ place: EncodingLine
    ) -> [UInt8] {
        guard let header = part.header, let line = part.encodingLine else { return [] }
        let name = body[line].prefix { $0 != 0x3A }
        let new = Array(name) + Array(": 8bit\r\n".utf8)
        let before = body[header.lowerBound..<line.lowerBound]
        let after = body[line.upperBound..<header.upperBound]
        switch place {
        case .inPlace: return before + new + after
        case .second:
            let first = BodyLines.start(of: 2, in: before)
            return before[..<first] + new + before[first...] + after
        }
    }

    /// Lines in base64 may end in LF.
    private static func withCRLF(_ text: [UInt8]) -> [UInt8] {
        guard !text.contains(0x0D) else { return text }
        return Array(
            text.split(separator: 0x0A, omittingEmptySubsequences: false)
                .joined(separator: [0x0D, 0x0A]))
    }

    /// With the one part of a message encoded, unless it is.
    private static func encoded(
        _ example: BodyCase, _ encode: (ArraySlice<UInt8>) -> [UInt8]
    ) -> [UInt8]? {
        let parts = MIMEPart.list(in: example)
        guard let part = parts.first, parts.count == 1, part.header == nil,
            ["", "7bit", "8bit", "binary"].contains(part.encoding), !example.body.isEmpty
        else { return nil }
        return encode(example.body)
    }
}
