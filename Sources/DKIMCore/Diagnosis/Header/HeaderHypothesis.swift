/// A kind of change to a header: a file with a property that is one, and a row in ``all``.
struct HeaderHypothesis: Sendable {
    /// The changes of that kind that may have happened to a message.
    let changes: @Sendable (HeaderCase) -> [HeaderChange]

    /// In the order in which they are tried. The first that holds is told; then two at a time.
    static let all: [HeaderHypothesis] = [
        otherCanonicalization, subjectTag, rewrittenFrom, transferEncoding, addedField, folding,
        spelling, fieldOrder,
    ]
}
