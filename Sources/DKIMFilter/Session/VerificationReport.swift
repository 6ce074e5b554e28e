internal import DKIMCore

/// What the results of a message's signatures mean: the field, the log lines, the action.
struct VerificationReport {
    let results: [SignatureResult]
    let configuration: Configuration

    /// The body of the Authentication-Results field; nil where none is to be added.
    func fieldBody(authservID: String) -> [UInt8]? {
        if results.isEmpty, !configuration.verifying.alwaysAddARHeader { return nil }
        let infos = results.resultInfos(
            namesSignatures: !configuration.verifying.results.hidesSignatures)
        var entries = zip(results, infos).map { $0.familiar($1) }
        if entries.isEmpty {
            entries = [ResultInfo(method: "dkim", result: DKIMResult.none.rawValue)]
        }
        return AuthenticationResults(authservID: authservID, results: entries).fieldBody()
    }

    /// What is done with the message.
    ///
    /// One pass is enough. Otherwise a key that may be had later outweighs the rest: a later
    /// attempt may pass. Otherwise the first signature decides.
    var disposition: Disposition {
        guard let condition = condition else { return .accept }
        if condition == .internalError, configuration.failures.capturesErrors {
            return Disposition(action: .quarantine, failure: condition)
        }
        return Disposition(
            action: configuration.failures.action(for: condition), failure: condition)
    }

    /// Whether the message fares as one with a bad signature.
    var isBad: Bool { condition == .badSignature }

    /// The signatures that did not verify though their keys were there.
    var badResults: [SignatureResult] {
        results.filter { $0.failure == .bodyHashMismatch || $0.failure == .signatureMismatch }
    }

    private var condition: FailureCondition? {
        guard !results.isEmpty else { return .noSignature }
        if results.contains(where: { $0.failure == nil }) { return nil }
        if results.contains(where: { $0.failure == .author(.headerSectionTooLarge) }) {
            return .security
        }
        if let temporary = results.first(where: { $0.result == .temperror }) {
            if case .fault? = temporary.failure { return .internalError }
            return .dnsError
        }
        // RFC 6376 §3.6.1, t=y: what such a key does not verify is as if it were not signed.
        let examined = results.filter { $0.isExamined && $0.key?.isTesting != true }
        guard let first = examined.first, let failure = first.failure else { return .noSignature }
        guard !failure.isNeutral else { return nil }
        if case .noKey = failure { return .keyNotFound }
        return .badSignature
    }
}
