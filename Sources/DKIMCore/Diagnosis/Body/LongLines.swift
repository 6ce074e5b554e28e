extension BodyHypothesis {
    /// Lines that are longer than SMTP allows (RFC 5321 §4.5.3.1.6), which MTAs break.
    static let longLines: [BodyHypothesis] = [
        BodyHypothesis(
            restore: { example in joined(example.body, mark: nil) },
            condition: "lines of more than 950 octets are joined with the ones below that begin "
                + "with a blank",
            cause: "an MTA has broken lines that are longer than SMTP allows (Postfix does: "
                + "smtp_line_length_limit)",
            remedy: "the sender's software has to encode long lines (quoted-printable or base64)"),
        BodyHypothesis(
            restore: { example in joined(example.body, mark: UInt8(ascii: "!")) },
            condition: "lines that end in “!” after more than 950 octets are joined with the ones "
                + "below",
            cause: "an MTA has broken lines that are longer than SMTP allows (sendmail does)",
            remedy: "the sender's software has to encode long lines (quoted-printable or base64)"),
    ]

    private static let minimumLength = 950

    /// Without the line end, a mark before it and one blank after it, behind each long line.
    private static func joined(_ body: ArraySlice<UInt8>, mark: UInt8?) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(body.count)
        var start = body.startIndex
        var isChanged = false
        while let feed = body[start...].firstIndex(of: 0x0A) {
            let next = feed + 1
            let isBroken =
                feed - start > minimumLength && body[feed - 1] == 0x0D && next < body.endIndex
                && body[next] == 0x20 && (mark == nil || body[feed - 2] == mark)
            output += body[start..<(isBroken ? feed - (mark == nil ? 1 : 2) : next)]
            if isBroken { isChanged = true }
            start = isBroken ? next + 1 : next
        }
        output += body[start...]
        return isChanged ? output : nil
    }
}
