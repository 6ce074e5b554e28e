/// One line of a configuration: a parameter's name and its value, as written.
package struct Setting: Sendable, Hashable {
    /// The parameter's name as spelled.
    package let name: String
    /// The value, trimmed, without comment.
    package let value: String
    /// Where it stands.
    package let location: SourceLocation

    /// Joins the three.
    package init(name: String, value: String, location: SourceLocation) {
        self.name = name
        self.value = value
        self.location = location
    }
}
