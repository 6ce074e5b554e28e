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
    /// The file that its lines come from, where it was made of another one.
    package let origin: String?

    /// Joins the parts.
    package init(bytes: [UInt8], facts: FileFacts, resolvedPath: String, origin: String? = nil) {
        self.bytes = bytes
        self.facts = facts
        self.resolvedPath = resolvedPath
        self.origin = origin
    }
}
