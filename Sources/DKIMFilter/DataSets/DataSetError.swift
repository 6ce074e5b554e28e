/// Why a data set cannot be used.
package struct DataSetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package let problem: String
    /// What to do.
    package let remedy: String?

    /// Joins the two.
    package init(_ problem: String, remedy: String? = nil) {
        self.problem = problem
        self.remedy = remedy
    }

    /// The problem, and the remedy after a semicolon.
    package var description: String {
        guard let remedy else { return problem }
        return "\(problem); \(remedy)"
    }
}
