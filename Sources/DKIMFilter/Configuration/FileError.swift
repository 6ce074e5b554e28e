/// Why a file could not be had.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The path as given.
    package let path: String
    /// The system's words, or ours.
    package let reason: String

    /// Joins the two.
    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// `cannot read PATH: why`.
    package var description: String { "cannot read \(path): \(reason)" }
}
