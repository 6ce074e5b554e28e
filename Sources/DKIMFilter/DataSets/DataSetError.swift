/// Why a data set cannot be used.
package struct DataSetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package let problem: String
    /// What to do.
    package let remedy: String?
    /// Whether it may mend itself: a store is out of reach.
    package let isTemporary: Bool

    /// Joins the parts.
    package init(_ problem: String, remedy: String? = nil, isTemporary: Bool = false) {
        self.problem = problem
        self.remedy = remedy
        self.isTemporary = isTemporary
    }

    /// The problem, and the remedy after a semicolon.
    package var description: String {
        guard let remedy else { return problem }
        return "\(problem); \(remedy)"
    }
}
