import Testing

/// Everything that runs the daemon as a process. One after the other: each has the machine's
/// attention, and children are told apart.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DaemonTests {}
