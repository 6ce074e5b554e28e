/// The exit statuses of the program: 0, 1, and those of sysexits.h.
enum ExitStatus: Int32 {
    case success = 0
    /// `verify`: no signature passed.
    case notVerified = 1
    case usage = 64
    case badInput = 65
    case unknownUser = 67
    case unavailable = 69
    case software = 70
    case systemFault = 71
    case cannotCreate = 73
    case inputOutput = 74
    case temporaryFailure = 75
    case noPermission = 77
    case configuration = 78
}
