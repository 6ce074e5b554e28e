/// What is wrong with the times in a signature (t=, x=; RFC 6376 §3.5).
struct TimeExplanation {
    let parsed: ParsedSignature
    let now: UInt64

    func findings(for failure: VerificationFailure) -> [Finding] {
        guard case .success(let signature) = parsed.signature else { return [] }
        if case .expired = failure, let expiration = signature.expiration, expiration <= now {
            var text = "it expired \(UTCTime(expiration)) (x=), \(TimeSpan(now - expiration)) ago"
            if let timestamp = signature.timestamp, timestamp < expiration {
                text += "; it was made for \(TimeSpan(expiration - timestamp))"
            }
            return [
                Finding(.fact, text),
                Finding(
                    .remedy,
                    "for a message that has been delivered before this is as it should be; one "
                        + "that has just come was too long in queues, or the signer allows too "
                        + "short a time (SignatureTTL)"),
            ]
        }
        if case .signedInFuture = failure, let timestamp = signature.timestamp, timestamp >= now {
            return [
                Finding(
                    .fact,
                    "it was made \(UTCTime(timestamp)) (t=), "
                        + "\(TimeSpan(timestamp - now)) from now"),
                Finding(
                    .remedy,
                    "the clock of the signer or of this host is wrong (now is \(UTCTime(now))): "
                        + "set it (NTP)"),
            ]
        }
        return []
    }
}
