/// One thing that is wrong with a configuration, with what to do about it.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it stands; nil where something is missing altogether.
    package let location: SourceLocation?
    /// The parameter that it concerns.
    package let parameter: String?
    /// What is wrong.
    package let problem: String
    /// What would have been right.
    package let expected: String?
    /// What to do.
    package let remedy: String?
    /// Whether it may mend itself: a store is out of reach.
    package var isTemporary = false

    /// Joins the parts; only the problem is needed.
    package init(
        _ problem: String, expected: String? = nil, remedy: String? = nil,
        parameter: String? = nil, location: SourceLocation? = nil
    ) {
        self.problem = problem
        self.expected = expected
        self.remedy = remedy
        self.parameter = parameter
        self.location = location
    }

    /// `file:line: Parameter: what, expected what; remedy`.
    package var description: String {
        var text = ""
        if let location { text += "\(location): " }
        if let parameter { text += "\(parameter): " }
        text += problem
        if let expected { text += ", expected \(expected)" }
        if let remedy { text += "; \(remedy)" }
        return text
    }
}
