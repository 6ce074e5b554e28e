package import DKIMFilter

/// Runs something as a user and group, for the calling thread only: a store may know its clients
/// by their user, and files may be closed to others. Without a user, or where the process is no
/// root, as it is.
package typealias StoreActing =
    @Sendable (_ user: UserAccount?, _ group: UInt32?, _ body: () -> Void) -> Void
