/// A group of the system.
package struct GroupAccount: Sendable, Hashable {
    /// The name.
    package let name: String
    /// The number.
    package let group: UInt32
    /// The log-in names of the users in it, be it their primary group or not.
    package let members: [String]

    /// Joins the three.
    package init(name: String, group: UInt32, members: [String]) {
        self.name = name
        self.group = group
        self.members = members
    }
}
