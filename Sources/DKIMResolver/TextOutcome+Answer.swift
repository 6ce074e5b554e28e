internal import DKIMCore

extension TextOutcome {
    /// The answer for those who asked, with its keys parsed and imported, and for how many seconds
    /// it may be kept.
    var answer: (KeyAnswer, lifetime: UInt32) {
        switch self {
        case .records(let texts, let status, let lifetime):
            (.records(PublishedKey.list(texts), status), lifetime)
        case .noSuchName(let lifetime): (.noSuchName, lifetime)
        case .noData(let lifetime): (.noData, lifetime)
        case .bogus(let reason, let texts):
            (.bogus(reason, PublishedKey.list(texts)), 0)
        case .failure(let failure): (.temporaryFailure(failure), 0)
        }
    }
}
