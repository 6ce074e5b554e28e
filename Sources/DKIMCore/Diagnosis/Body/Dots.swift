extension BodyHypothesis {
    /// Dots at the beginning of lines, which SMTP doubles on its way (RFC 5321 §4.5.2).
    static let dots: [BodyHypothesis] = [
        BodyHypothesis(
            restore: { example in
                BodyLines.rewritten(example.body) { line, output in
                    guard line.starts(with: [dot, dot]) else { return false }
                    output += line.dropFirst()
                    return true
                }
            },
            condition: "“..” at the beginning of a line becomes “.” again",
            cause: "a hop has doubled dots (RFC 5321 §4.5.2), and nobody has undone it",
            remedy: "the program that took the message from SMTP, or saved it, has to undo that"),
        BodyHypothesis(
            restore: { example in
                BodyLines.rewritten(example.body) { line, output in
                    guard line.first == dot else { return false }
                    output.append(dot)
                    output += line
                    return true
                }
            },
            condition: "“.” at the beginning of a line becomes “..”",
            cause: "the signer hashed dots that were doubled for SMTP (RFC 5321 §4.5.2), or a hop "
                + "has undone that twice",
            remedy: "the signer has to hash the message itself, not what is sent in SMTP"),
    ]

    private static let dot = UInt8(ascii: ".")
}
