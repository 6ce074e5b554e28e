import Glibc

/// The two ends of a pipe, closed in programs that this one may start.
struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws(ProgramError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0,
            fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
        else {
            throw ProgramError(.systemFault, "cannot make a pipe: \(SystemMessage.current)")
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }
}
