internal import DKIMFilter

/// The log of a trial: standard error.
struct TrialLog: EventLog {
    /// What is left out.
    let threshold: LogLevel

    func write(_ level: LogLevel, queueID: String?, _ message: String) {
        guard level <= threshold else { return }
        StandardStreams.complain("\(DKIMMilterd.programName): \(message)")
    }
}
