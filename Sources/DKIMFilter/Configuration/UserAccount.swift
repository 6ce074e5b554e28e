/// A user of the system.
package struct UserAccount: Sendable, Hashable {
    /// The log-in name.
    package let name: String
    /// The user's number.
    package let user: UInt32
    /// The number of the primary group.
    package let group: UInt32

    /// Joins the three.
    package init(name: String, user: UInt32, group: UInt32) {
        self.name = name
        self.user = user
        self.group = group
    }
}
