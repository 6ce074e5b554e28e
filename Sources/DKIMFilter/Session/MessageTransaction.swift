internal import DKIMCore

/// One message on its way through the filter. Its memory does not depend on the message's size.
final class MessageTransaction {
    private let environment: FilterEnvironment
    private let client: ClientIdentity
    private var header: HeaderSection
    private var claimedResults = ClaimedResults()
    private var queueID: String?
    private var work = Work.undecided

    private enum Work {
        /// Before the end of the header section.
        case undecided
        case signing(MessageSigning)
        case verifying(MessageVerification)
        /// Nothing is to be done, or a fault has decided already.
        case settled(MessageOutcome)
    }

    init(environment: FilterEnvironment, client: ClientIdentity) {
        self.environment = environment
        self.client = client
        header = HeaderSection(limits: environment.configuration.limits)
    }

    private var configuration: Configuration { environment.configuration }

    private func log(_ level: LogLevel, _ message: String) {
        environment.log.write(level, queueID: queueID, message)
    }

    private func authservID(_ macros: MacroLookup) -> String {
        configuration.verifying.authservID.text(
            macro: macros("j"), hostName: environment.hostName)
    }

    // MARK: Events

    func header(
        name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, keepsLeadingSpace: Bool,
        macros: MacroLookup
    ) {
        claimedResults.note(name: name, body: body) {
            authservID(macros)
        }
        guard !keepsLeadingSpace else {
            header.append(name: name, body: body)
            return
        }
        let spaced: [UInt8] = [0x20] + body
        spaced.withUnsafeBytes { header.append(name: name, body: $0) }
    }

    func endOfHeaders(macros: MacroLookup) -> FilterReply {
        queueID = macros("i")
        let authors: Result<[Author], AuthorFault>
        do {
            authors = .success(try header.authors())
        } catch {
            authors = .failure(error)
        }
        if header.isTruncated {
            log(
                .warning,
                "header section larger than \(configuration.limits.maximumBytes) bytes or "
                    + "\(configuration.limits.maximumFields) fields: not signed, not verified "
                    + "(MaximumHeaders)")
            if let reply = securityReply() { return settle(reply) }
        }
        let decision = RouteDecision(configuration: configuration, client: client)
        do {
            let verdict = try decision.verdict(authors: authors, macros: macros)
            explain(verdict)
            return try start(verdict.route)
        } catch let error as SigningLookupError {
            log(.error, "\(error)")
            return settle(.temporaryFailure(nil))
        } catch let error as SigningError {
            return settle(signingFailed(error))
        } catch {
            log(.error, "internal fault: \(error)")
            return settle(internalFaultReply())
        }
    }

    func body(_ chunk: Span<UInt8>) -> FilterReply {
        switch work {
        case .signing(let signing):
            return signing.update(chunk) ? .proceed : .skip
        case .verifying(let verification):
            return verification.update(chunk) ? .proceed : .skip
        case .settled:
            return .skip
        case .undecided:
            // A body before the end of the header section: the peer is out of order. Never pass.
            return settle(internalFaultReply())
        }
    }

    func endOfMessage(macros: MacroLookup, willBlock: () -> Void) -> MessageOutcome {
        if case .undecided = work {
            // An MTA may leave out the end of headers for a message without fields.
            let reply = endOfHeaders(macros: macros)
            if reply != .proceed, reply != .skip { return MessageOutcome(reply: reply) }
        }
        queueID = queueID ?? macros("i")
        switch work {
        case .signing(let signing):
            return finish(signing)
        case .verifying(let verification):
            return finish(verification, macros: macros, willBlock: willBlock)
        case .settled(let outcome):
            return outcome
        case .undecided:
            return MessageOutcome(reply: internalFaultReply())
        }
    }

    // MARK: Steps

    private func explain(_ verdict: RouteDecision.Verdict) {
        if configuration.daemon.logWhy {
            for step in verdict.steps { log(.info, step) }
        }
        if let warning = verdict.warning { log(.notice, warning) }
    }

    private func start(_ route: MessageRoute) throws -> FilterReply {
        switch route {
        case .leave:
            return settle(.accept)
        case .sign(let identities):
            work = .signing(
                try MessageSigning(
                    header: header, identities: identities, options: configuration.signing,
                    now: environment.now()))
            return .proceed
        case .verify:
            let verification = try MessageVerification(
                header: header, options: configuration.verifying,
                resolver: environment.resolver, now: environment.now())
            if verification.isUnsigned, claimedResults.isEmpty,
                !configuration.verifying.alwaysAddARHeader,
                configuration.failures.noSignature == .accept
            {
                // Nothing to check, add, remove or refuse: the body need not be sent.
                log(.debug, "no signature data")
                return settle(.accept)
            }
            work = .verifying(verification)
            return .proceed
        }
    }

    private func settle(_ reply: FilterReply) -> FilterReply {
        work = .settled(MessageOutcome(reply: reply))
        return reply
    }

    private func finish(_ signing: MessageSigning) -> MessageOutcome {
        do {
            var outcome = MessageOutcome()
            for (identity, field) in try signing.finish() {
                outcome.edits.append(.insertField(name: "DKIM-Signature", body: Array(field.body)))
                if configuration.daemon.syslogSuccess {
                    log(
                        .info,
                        "DKIM-Signature field added (s=\(identity.selector), d=\(identity.domain))")
                }
            }
            return outcome
        } catch let error as SigningError {
            return MessageOutcome(reply: signingFailed(error))
        } catch {
            log(.error, "internal fault: \(error)")
            return MessageOutcome(reply: internalFaultReply())
        }
    }

    private func finish(
        _ verification: MessageVerification, macros: MacroLookup, willBlock: () -> Void
    ) -> MessageOutcome {
        let results: [SignatureResult]
        do {
            results = try verification.finish(
                dnsTimeout: configuration.resolver.dnsTimeout, willBlock: willBlock)
        } catch {
            log(.error, "internal fault: \(error)")
            return MessageOutcome(reply: internalFaultReply())
        }
        let report = VerificationReport(results: results, configuration: configuration)
        for line in report.logLines { log(line.level, line.text) }
        var outcome = MessageOutcome()
        if let line = claimedResults.logLine { log(.notice, line) }
        // From the last to the first: deleting one does not move those above it.
        outcome.edits = claimedResults.occurrences.reversed().map {
            .deleteField(name: "Authentication-Results", occurrence: $0)
        }
        if let body = report.fieldBody(authservID: authservID(macros)) {
            outcome.edits.append(.insertField(name: "Authentication-Results", body: body))
        }
        let disposition = report.disposition
        if case .quarantine(let reason) = disposition {
            outcome.edits.append(.quarantine(reason: reason))
        }
        outcome.reply = disposition.reply
        return outcome
    }

    // MARK: Faults

    private func signingFailed(_ error: SigningError) -> FilterReply {
        switch error {
        case .author(let fault):
            // Not a fault of ours: the message goes out as it is, unsigned.
            log(.notice, "not signed: \(fault)")
            return .accept
        case .agentOutsideDomain, .unusableTimeToLive, .crypto:
            log(.error, "signing failed: \(error)")
            return Disposition(
                action: configuration.failures.signatureError, failure: .signatureError
            ).reply
        }
    }

    private func internalFaultReply() -> FilterReply {
        Disposition(action: configuration.failures.internalError, failure: .internalError).reply
    }

    /// The answer to an oversized header section; nil where the message goes on.
    private func securityReply() -> FilterReply? {
        let disposition = Disposition(action: configuration.failures.security, failure: .security)
        return disposition.reply == .accept ? nil : disposition.reply
    }
}
