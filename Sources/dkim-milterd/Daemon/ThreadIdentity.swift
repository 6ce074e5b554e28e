internal import CSystemCalls
internal import DKIMFilter
import Glibc

/// Lets the calling thread act as the user that the daemon is going to be.
enum ThreadIdentity {
    /// Runs `body` as that user and group, where the process is root's and the user is another.
    ///
    /// A store may know its clients by their user, and its files may be closed to root's eyes or
    /// open to them alone: what is tried out at the start must be what works later.
    @Sendable static func acting(_ user: UserAccount?, _ group: UInt32?, _ body: () -> Void) {
        guard geteuid() == 0, let user, user.user != 0,
            cs_act_as(user.user, group ?? user.group) == 0
        else {
            body()
            return
        }
        body()
        // Root may always become itself again.
        _ = cs_act_as_before()
    }
}
