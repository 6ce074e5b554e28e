/// Where a setting or a table entry stands, so that a message can send the operator there.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file as it was named, or another word for the origin.
    package let file: String
    /// The line, counted from 1; nil where the whole file is meant.
    package let line: Int?

    /// Names a line of a file.
    package init(file: String, line: Int? = nil) {
        self.file = file
        self.line = line
    }

    /// The place of everything that came by an option of the command line.
    package static let commandLine = Self(file: "command line")

    /// The place of what holds where a configuration says nothing.
    package static let `default` = Self(file: "default")

    /// `file:line`.
    package var description: String {
        guard let line else { return file }
        return "\(file):\(line)"
    }
}
