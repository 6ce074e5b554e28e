/// What tells one state of a file from another without reading it.
package struct FileStamp: Sendable, Hashable {
    /// The device that it lies on.
    package var device: UInt64
    /// Its number there.
    package var inode: UInt64
    /// The size in octets.
    package var size: Int64
    /// When the content changed, in nanoseconds since 1970.
    package var modified: Int64
    /// When anything about the file changed, such as its owner.
    package var changed: Int64

    /// Joins them.
    package init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}
