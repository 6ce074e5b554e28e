/// Why a data set cannot be used.
package struct DataSetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package let problem: String
    /// What to do.
    package let remedy: String?
    /// Whether it may mend itself: a store is out of reach.
    package let isTemporary: Bool
    /// Whether the store had no such entry when it could last be asked. The entry may have been
    /// added since: enough to go on to the next key of a look-up, not to say that there is none.
    package let isFormerAbsence: Bool

    /// Joins the parts.
    package init(
        _ problem: String, remedy: String? = nil, isTemporary: Bool = false,
        isFormerAbsence: Bool = false
    ) {
        self.problem = problem
        self.remedy = remedy
        self.isTemporary = isTemporary
        self.isFormerAbsence = isFormerAbsence
    }

    /// The problem, and the remedy after a semicolon.
    package var description: String {
        guard let remedy else { return problem }
        return "\(problem); \(remedy)"
    }
}
