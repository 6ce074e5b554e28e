extension BodyHypothesis {
    /// What mail stores of the mbox kind do to lines that begin with "From " (RFC 4155 leaves it
    /// open, and there are several ways).
    static let mailboxQuoting: [BodyHypothesis] = [
        BodyHypothesis(
            restore: { example in
                BodyLines.rewritten(example.body) { line, output in
                    guard isQuoted(line, minimum: 1) else { return false }
                    output += line.dropFirst()
                    return true
                }
            },
            condition: "“>From ” at the beginning of a line becomes “From ” again",
            cause: "a mail store of the mbox kind has quoted such lines",
            remedy: "take the message from before that store; or let the signer's software encode "
                + "lines that begin with “From ”"),
        BodyHypothesis(
            restore: { example in
                BodyLines.rewritten(example.body) { line, output in
                    guard isQuoted(line, minimum: 0) else { return false }
                    output.append(UInt8(ascii: ">"))
                    output += line
                    return true
                }
            },
            condition: "“From ” at the beginning of a line gets a “>” before it",
            cause: "the message was signed with such lines quoted, and a mail store has taken the "
                + "“>” away",
            remedy: "take the message from before that store"),
    ]

    /// Whether a line is "From " behind so many ">" or more.
    private static func isQuoted(_ line: ArraySlice<UInt8>, minimum: Int) -> Bool {
        let rest = line.drop { $0 == UInt8(ascii: ">") }
        return line.count - rest.count >= minimum && rest.starts(with: "From ".utf8)
    }
}
