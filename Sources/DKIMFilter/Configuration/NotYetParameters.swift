extension Parameter {
    /// What OpenDKIM knows and this daemon does not yet, so that the refusal can tell such a
    /// parameter from a misspelt one.
    static let notYet: [Parameter] = []
}
