/// A file's content with the facts of the very file that was read.
///
/// The facts come from the open descriptor, so that a file exchanged between check and use does
/// not get past the check.
package struct OpenedFile: Sendable {
    /// The content.
    package let bytes: [UInt8]
    /// Owner, group and mode.
    package let facts: FileFacts
    /// The path with all symbolic links resolved.
    package let resolvedPath: String

    /// Joins the three.
    package init(bytes: [UInt8], facts: FileFacts, resolvedPath: String) {
        self.bytes = bytes
        self.facts = facts
        self.resolvedPath = resolvedPath
    }
}
