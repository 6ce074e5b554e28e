/// Why a private key cannot be used.
package struct PrivateKeyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package let problem: String
    /// What to do.
    package let remedy: String?
    /// Whether the key is good but smaller than MinimumKeyBits.
    package let isTooSmall: Bool

    init(_ problem: String, remedy: String? = nil, isTooSmall: Bool = false) {
        self.problem = problem
        self.remedy = remedy
        self.isTooSmall = isTooSmall
    }

    /// The problem, and the remedy after a semicolon.
    package var description: String {
        guard let remedy else { return problem }
        return "\(problem); \(remedy)"
    }
}
