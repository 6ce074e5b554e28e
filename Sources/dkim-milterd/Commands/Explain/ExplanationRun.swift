internal import DKIMFilter

/// Carries a message through a session, as an MTA would, and keeps what was decided.
struct ExplanationRun {
    private let configuration: Configuration
    private let environment: FilterEnvironment
    private let message: DescribedMessage
    private let log = RecordingLog()

    /// Loads the configuration as the daemon would.
    init(path: String, message: DescribedMessage) throws(ProgramError) {
        let loaded = try LoadedConfiguration(path: path, overrides: [], requiresSocket: false)
        configuration = loaded.configuration
        environment = try EnvironmentBuilder(log: log).environment(for: loaded)
        self.message = message
    }

    /// What is decided about the message.
    func explanation() -> Explanation {
        let environment = environment
        let session = MailSession { environment }
        let recorder = DecisionRecorder()
        session.observer = recorder
        let explanation = DecisionExplanation(
            configuration: configuration, message: message, recorder: recorder)
        guard session.connect(message.client) == .proceed else {
            return explanation.ofPeer()
        }
        let steps = TrialSteps(
            session: session, label: "", recipients: message.recipients, macros: message.macro
        ) { _ in }
        let outcome = steps.run(message.message)
        return explanation.ofOutcome(outcome, log: log.lines)
    }
}
