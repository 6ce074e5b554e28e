/// A beginning of a body that has a signed hash.
struct BodyMatch: Equatable {
    /// Which hash, by its place among those looked for.
    let question: Int
    /// The canonical form that has it.
    let canonicalization: Canonicalization.Algorithm
    /// How much of the body it covers.
    let extent: Extent

    enum Extent: Equatable {
        /// All of it, or as much as l= says.
        case asSigned
        /// So many lines from the top, and something follows.
        case lines(Int)
        /// All of it, though l= says otherwise.
        case wholeDespiteLimit
    }

    /// What is said first where several hold: smaller numbers.
    func rank(for question: BodyQuestion) -> Int {
        let offset = canonicalization == question.canonicalization ? 0 : 1
        switch extent {
        case .asSigned: return offset
        case .lines: return 2 + offset
        case .wholeDespiteLimit: return 4 + offset
        }
    }
}
