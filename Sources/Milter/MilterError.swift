/// Why the milter server does not run.
package enum MilterError: Error, Sendable, Hashable {
    /// libmilter can run once in a process.
    case alreadyRan
    /// libmilter did not take the registration; it has logged why.
    case registrationFailed
    /// The daemon cannot connect to the socket it listens on.
    case cannotReachOwnSocket(address: String, reason: String)
    /// libmilter does not take connections.
    case notServing(address: String)
    /// A system call needed at start failed.
    case system(operation: String, reason: String)
    /// libmilter gave up; it has logged why.
    case ended
}

extension MilterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyRan:
            return "libmilter can run only once in a process"
        case .registrationFailed:
            return "libmilter refused the registration; see the mail log"
        case .cannotReachOwnSocket(let address, let reason):
            return "cannot connect to our own socket \(address): \(reason); "
                + "the daemon's user must be allowed to connect to it"
        case .notServing(let address):
            return "libmilter takes no connections on \(address); see the mail log"
        case .system(let operation, let reason):
            return "cannot \(operation): \(reason)"
        case .ended:
            return "libmilter gave up; see the mail log"
        }
    }
}
