/// What decides whether others can read or replace a file.
package struct FileFacts: Sendable, Hashable {
    /// The owner's number.
    package var owner: UInt32
    /// The group's number.
    package var group: UInt32
    /// The twelve permission bits.
    package var permissions: UInt32

    /// Joins the three.
    package init(owner: UInt32, group: UInt32, permissions: UInt32) {
        self.owner = owner
        self.group = group
        self.permissions = permissions
    }

    /// The permission bits as chmod(1) takes them: at least four octal digits.
    package var octalPermissions: String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 &- digits.count)) + digits
    }
}
