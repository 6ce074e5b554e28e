internal import DKIMFilter
import Glibc

/// The user and group that the daemon runs as.
struct Privileges {
    /// The user.
    let user: UserAccount
    /// The number of the group.
    let group: UInt32

    /// Becomes that user for good.
    func assume() throws(ProgramError) {
        let number = user.user
        if getuid() == number, geteuid() == number, getgid() == group { return }
        guard geteuid() == 0 else {
            throw ProgramError(
                .noPermission,
                "UserID: only root can become another user; start as root, or leave UserID out")
        }
        guard initgroups(user.name, group) == 0, setgid(group) == 0, setuid(number) == 0 else {
            let code = errno
            throw ProgramError(
                code == EPERM ? .noPermission : .systemFault,
                "UserID: cannot become user \(user.name): \(SystemMessage.text(for: code))")
        }
        // A half-way drop would be worse than none.
        guard number == 0 || setuid(0) != 0 else {
            throw ProgramError(.systemFault, "root privileges could not be given up")
        }
    }
}
