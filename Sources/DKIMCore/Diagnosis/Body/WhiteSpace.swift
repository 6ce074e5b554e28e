extension BodyHypothesis {
    /// Blanks at the ends of lines.
    static let whiteSpace: [BodyHypothesis] = [
        BodyHypothesis(
            restore: { example in
                BodyLines.rewritten(example.body) { line, output in
                    guard line.elementsEqual([0x2D, 0x2D]) else { return false }
                    output += [0x2D, 0x2D, 0x20]
                    return true
                }
            },
            condition: "the line “--” above a sender's signature gets back the blank at its end",
            cause: "a hop has taken blanks from the ends of lines",
            remedy: "the signer should use c=relaxed for bodies, which this does not break"),
        BodyHypothesis(
            restore: { example in
                BodyLines.rewritten(example.body) { line, output in
                    guard line.last?.isBlank == true else { return false }
                    output += line[...(line.lastIndex { !$0.isBlank } ?? (line.startIndex - 1))]
                    return true
                }
            },
            condition: "blanks at the ends of lines are taken away",
            cause: "a hop has added them",
            remedy: "the signer should use c=relaxed for bodies, which this does not break"),
    ]
}
