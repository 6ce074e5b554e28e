/// What a session wants from its peer: the answer to the peer's offer.
///
/// Asking for more than the peer offers is no fault here: ``MilterServer`` asks for what both
/// know. A session that cannot do without something looks at the offer first.
package struct MilterDemand: Sendable, Hashable {
    /// Actions that the session may take. Those not offered fail when they are tried.
    package var actions: MilterActions
    /// Events and answers to leave out, and extensions to use.
    package var steps: MilterSteps
    /// Macros wanted at each stage, as the peer names them: `i`, `{auth_type}`. A stage that is
    /// not mentioned keeps the peer's own list. Ignored where the peer cannot be told.
    package var macros: [MilterStage: [String]]

    package init(
        actions: MilterActions = [], steps: MilterSteps = [],
        macros: [MilterStage: [String]] = [:]
    ) {
        self.actions = actions
        self.steps = steps
        self.macros = macros
    }
}
