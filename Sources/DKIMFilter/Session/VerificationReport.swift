internal import DKIMCore

/// What the results of a message's signatures mean: the field, the log lines, the action.
struct VerificationReport {
    let results: [SignatureResult]
    let configuration: Configuration

    /// A line for the log.
    struct LogLine: Equatable {
        var level: LogLevel
        var text: String
    }

    /// The body of the Authentication-Results field; nil where none is to be added.
    func fieldBody(authservID: String) -> [UInt8]? {
        if results.isEmpty, !configuration.verifying.alwaysAddARHeader { return nil }
        var entries = results.resultInfos(
            namesSignatures: !configuration.verifying.results.hidesSignatures)
        if entries.isEmpty {
            entries = [ResultInfo(method: "dkim", result: DKIMResult.none.rawValue)]
        }
        return AuthenticationResults(authservID: authservID, results: entries).fieldBody()
    }

    /// The lines for the log; log parsers know their forms.
    var logLines: [LogLine] {
        guard !results.isEmpty else { return [LogLine(level: .debug, text: "no signature data")] }
        var lines: [LogLine] = []
        // A header section that is too large is in the log already.
        for result in results where result.failure != .author(.headerSectionTooLarge) {
            let signature = Self.loggable(result)
            if let failure = result.failure {
                lines.append(Self.line(for: failure, signature: signature))
            } else if configuration.daemon.syslogSuccess {
                lines.append(
                    LogLine(level: .info, text: "DKIM verification successful (\(signature))"))
            }
        }
        return lines
    }

    private static func line(for failure: VerificationFailure, signature: String) -> LogLine {
        switch failure {
        case .lookup, .noKey, .bogusKey:
            LogLine(
                level: .notice, text: "key retrieval failed (\(signature)): \(failure.reason)")
        case .keyRevoked:
            LogLine(level: .notice, text: "key revoked (\(signature))")
        case .fault:
            LogLine(level: .error, text: "\(failure.reason) (\(signature))")
        case .notExamined:
            LogLine(level: .notice, text: "ignoring signatures: \(failure.reason)")
        case .author, .malformed, .forbiddenAlgorithm, .expired, .signedInFuture,
            .malformedKeyRecord, .unusableKey, .keyTypeMismatch, .hashNotAllowedByKey,
            .keyNotForEmail, .keyForbidsSubdomains, .keyTooSmall, .keyTooLarge,
            .bodyShorterThanSigned, .contentTypeUnprotected, .bodyHashMismatch,
            .signatureMismatch:
            LogLine(
                level: .notice,
                text: "bad signature data (\(signature)): \(failure.result.rawValue), "
                    + failure.reason)
        }
    }

    /// `s=… d=… a=…` with nothing in it that could forge a log line.
    private static func loggable(_ result: SignatureResult) -> String {
        let parts = [
            ("s", result.selectorText), ("d", result.signingDomainText),
            ("a", result.algorithmText),
        ]
        return parts.map { name, value in
            let text = (value ?? "?").unicodeScalars.prefix(100).map {
                $0.value > 0x20 && $0.value < 0x7F ? Character($0) : "?"
            }
            return "\(name)=\(String(text))"
        }.joined(separator: ", ")
    }

    /// What is done with the message.
    ///
    /// One pass is enough. Otherwise a key that may be had later outweighs the rest: a later
    /// attempt may pass. Otherwise the first signature decides.
    var disposition: Disposition {
        guard let condition = condition else { return .accept }
        return Disposition(
            action: configuration.failures.action(for: condition), failure: condition)
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
        guard let first = results.first, let failure = first.failure else { return nil }
        // RFC 6376 §3.6.1, t=y: no worse off than unsigned mail.
        if first.key?.isTesting == true { return nil }
        if case .noKey = failure { return .keyNotFound }
        return .badSignature
    }
}
