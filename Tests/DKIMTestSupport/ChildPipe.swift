package import Foundation

/// A pipe between a test and a child that Foundation's `Process` starts. Foundation's own `Pipe` is
/// inherited by the children of other tests, too (see ``CloseOnExec``).
package struct ChildPipe: Sendable {
    /// No pipe to be had.
    package struct Failure: Error {}

    package let reading: FileHandle
    package let writing: FileHandle

    package init() throws(Failure) {
        guard let ends = CloseOnExec.pipe() else { throw Failure() }
        reading = FileHandle(fileDescriptor: ends.reading, closeOnDealloc: true)
        writing = FileHandle(fileDescriptor: ends.writing, closeOnDealloc: true)
    }
}
