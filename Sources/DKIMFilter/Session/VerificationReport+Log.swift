internal import DKIMCore

extension VerificationReport {
    /// A line for the log.
    struct LogLine: Equatable {
        var level: LogLevel
        var text: String
    }

    /// The lines for the log. Their forms are OpenDKIM's, which log parsers know: what became of
    /// the message as a whole, and more about each signature.
    var logLines: [LogLine] {
        guard !results.isEmpty else { return [LogLine(level: .debug, text: "no signature data")] }
        // A header section that is too large is in the log already.
        let told = results.filter { $0.failure != .author(.headerSectionTooLarge) }
        guard !told.isEmpty else { return [] }
        let examined = told.filter { $0.isExamined }
        let hasPassed = examined.contains { $0.failure == nil }
        let tellsSuccess = configuration.daemon.syslogSuccess
        var lines: [LogLine] = []
        if tellsSuccess, told.count > 1 {
            lines.append(LogLine(level: .info, text: Self.origins(of: told)))
        }
        lines += told.compactMap { Self.remark(about: $0) }
        if configuration.verifying.logsResults {
            lines += examined.compactMap { Self.resultLine(for: $0) }
        }
        if hasPassed, tellsSuccess {
            lines.append(LogLine(level: .info, text: "DKIM verification successful"))
        }
        // One line tells that the whole message has no good signature, so that it is counted once.
        var isToldBad = hasPassed
        for result in examined {
            guard let line = Self.detail(about: result, tellsSuccess: tellsSuccess) else {
                continue
            }
            if !isToldBad, result.failure?.isBadData == true {
                lines.append(LogLine(level: .notice, text: "bad signature data"))
                isToldBad = true
            }
            lines.append(line)
        }
        return lines
    }

    /// Who signed, each domain once.
    private static func origins(of results: [SignatureResult]) -> String {
        var domains: [String] = []
        for result in results {
            let domain = loggable(result.signingDomainText)
            if !domains.contains(domain) { domains.append(domain) }
        }
        return "message has signatures from " + domains.joined(separator: ", ")
    }

    private static func remark(about result: SignatureResult) -> LogLine? {
        guard case .notExamined(let count, _)? = result.failure else { return nil }
        return LogLine(
            level: .notice, text: "ignoring \(count) signature\(count == 1 ? "" : "s")")
    }

    /// The line of LogResults, for signatures that are at least partly intact.
    private static func resultLine(for result: SignatureResult) -> LogLine? {
        guard let domain = result.signingDomainText, let selector = result.selectorText,
            let signature = result.parsed.salvaged.signatureText
        else { return nil }
        let words = loggable(result.failure?.reason ?? "no signature error", allowsBlanks: true)
        return LogLine(
            level: .info,
            text: "signature=\(loggable(String(signature.prefix(8)))) domain=\(loggable(domain)) "
                + "selector=\(loggable(selector)) result=\"\(words)\"")
    }

    private static func detail(
        about result: SignatureResult, tellsSuccess: Bool
    ) -> LogLine? {
        let selector = loggable(result.selectorText)
        let domain = loggable(result.signingDomainText)
        let algorithm = loggable(result.algorithmText)
        let whole = "s=\(selector) d=\(domain) a=\(algorithm)"
        guard let failure = result.failure else {
            return tellsSuccess ? LogLine(level: .info, text: whole + " SSL") : nil
        }
        switch failure {
        case .lookup, .noKey, .bogusKey:
            return LogLine(
                level: .notice,
                text: "key retrieval failed (s=\(selector), d=\(domain)): \(failure.reason)")
        case .keyRevoked:
            return LogLine(
                level: .notice, text: "key revoked (s=\(selector), d=\(domain), a=\(algorithm))")
        case .fault:
            return LogLine(level: .error, text: whole + " SSL \(failure.reason)")
        case .unusableKey, .signatureMismatch:
            return LogLine(level: .notice, text: whole + " SSL \(failure.reason)")
        case .notExamined, .author, .fieldCount, .malformed, .forbiddenAlgorithm, .expired,
            .signedInFuture, .malformedKeyRecord, .keyTypeMismatch, .hashNotAllowedByKey,
            .keyNotForEmail, .keyForbidsSubdomains, .keyTooSmall, .keyTooLarge,
            .bodyShorterThanSigned, .contentTypeUnprotected, .bodyHashMismatch, .fieldNotSigned,
            .tooLittleSigned, .keyNotProtected, .keyProvedWrong:
            return LogLine(
                level: .notice, text: whole + ": \(failure.result.rawValue), \(failure.reason)")
        }
    }

    /// Foreign text with nothing in it that could forge a log line.
    private static func loggable(_ text: String?, allowsBlanks: Bool = false) -> String {
        let lowest: UInt32 = allowsBlanks ? 0x1F : 0x20
        return String(
            (text ?? "?").unicodeScalars.prefix(200).map {
                $0.value > lowest && $0.value < 0x7F && $0 != "\"" ? Character($0) : "?"
            })
    }
}

extension SignatureResult {
    /// Whether the signature was looked at.
    var isExamined: Bool {
        if case .notExamined? = failure { return false }
        return true
    }
}

extension VerificationFailure {
    /// Whether the signature itself is at fault, not the way to its key.
    fileprivate var isBadData: Bool {
        switch self {
        case .lookup, .noKey, .bogusKey, .keyRevoked, .fault, .notExamined: false
        default: !isNeutral
        }
    }
}
