/// All that is wrong with a configuration, in the order of its lines.
package struct ConfigurationErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// Never empty.
    package let errors: [ConfigurationError]
    /// What was noticed beside the errors.
    package let notices: [String]

    /// Whether there is nothing wrong but what may mend itself.
    package var isTemporary: Bool { errors.allSatisfy(\.isTemporary) }

    /// One line for each error.
    package var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}
