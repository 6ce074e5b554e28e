internal import DKIMFilter

/// Keeps what was decided about one message.
final class DecisionRecorder: DecisionObserver {
    private(set) var verdict: RouteDecision.Verdict?
    private(set) var malformed: (fault: String, parameter: String)?
    private(set) var failure: SigningLookupError?
    private(set) var resigning: (recipient: String, match: ResigningTable.Match)?

    func decided(_ verdict: RouteDecision.Verdict) { self.verdict = verdict }

    func foundMalformed(_ fault: String, parameter: String) { malformed = (fault, parameter) }

    func failed(_ error: SigningLookupError) { failure = error }

    func mayBeSignedAnew(for recipient: String, by match: ResigningTable.Match) {
        resigning = (recipient, match)
    }
}
