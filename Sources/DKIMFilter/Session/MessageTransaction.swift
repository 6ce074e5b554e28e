internal import DKIMCore

/// One message on its way through the filter. Its memory does not depend on the message's size.
final class MessageTransaction {
    let environment: FilterEnvironment
    let client: ClientIdentity
    /// What is told of the message when it has ended.
    var record = MessageRecord()
    let observer: (any DecisionObserver)?
    private(set) var header: HeaderSection
    private(set) var claimedResults: ClaimedResults
    var signers: SignerPolicy
    private(set) var recipients = Recipients()
    private(set) var queueID: String?
    var work = Work.undecided
    var copies: CanonicalCopies?

    enum Work {
        /// Before the end of the header section.
        case undecided
        case signing(MessageSigning)
        case verifying(MessageVerification)
        /// Nothing is to be done, or a fault has decided already.
        case settled(MessageOutcome)
    }

    init(
        environment: FilterEnvironment, client: ClientIdentity,
        observer: (any DecisionObserver)? = nil
    ) {
        self.environment = environment
        self.client = client
        self.observer = observer
        claimedResults = ClaimedResults(environment.configuration.verifying.results)
        signers = SignerPolicy(environment.configuration.signerPolicy)
        header = HeaderSection(limits: environment.configuration.limits)
    }

    var configuration: Configuration { environment.configuration }

    func log(_ level: LogLevel, _ message: String) {
        // OpenDKIM's word for a message that the MTA has no name for yet.
        let known = queueID.flatMap { $0.isEmpty ? nil : $0 }
        environment.log.write(level, queueID: known ?? "(unknown-jobid)", message)
    }

    /// Logs why the message does not get what was to be done with it; its summary tells that, too.
    func tell(_ level: LogLevel, _ cause: String) {
        record.cause = cause
        log(level, cause)
    }

    private func authservID(_ macros: MacroLookup) -> String {
        configuration.verifying.authservID.text(
            macro: macros("j"), hostName: environment.hostName)
    }

    /// The name that this message's results are told under.
    func namedAuthservID(_ macros: MacroLookup) -> String {
        let name = authservID(macros)
        guard configuration.verifying.results.addsQueueID, let queueID else { return name }
        return "\(name)/\(queueID)"
    }

    // MARK: Events

    func recipient(_ address: String) {
        if configuration.needsRecipients { recipients.append(address) }
    }

    func header(
        name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, keepsLeadingSpace: Bool,
        macros: MacroLookup
    ) {
        claimedResults.note(name: name, body: body) {
            authservID(macros)
        }
        signers.note(name: name)
        guard !keepsLeadingSpace else {
            header.append(name: name, body: body)
            return
        }
        let spaced: [UInt8] = [0x20] + body
        spaced.withUnsafeBytes { header.append(name: name, body: $0) }
    }

    func endOfHeaders(macros: MacroLookup, willBlock: () -> Void) -> FilterReply {
        queueID = macros("i")
        if header.isTruncated {
            log(
                .warning,
                "header section larger than \(configuration.limits.maximumBytes) bytes or "
                    + "\(configuration.limits.maximumFields) fields: not signed, not verified "
                    + "(MaximumHeaders)")
            let disposition = disposition(on: .security)
            if disposition.reply != .accept { return settle(MessageOutcome(disposition)) }
        }
        let decision = RouteDecision(configuration: configuration, client: client)
        var verdict = decision.undecided
        defer {
            record.author = verdict.author
            observer?.decided(verdict)
        }
        do {
            try decision.decide(
                &verdict, header: header, recipients: recipients, macros: macros,
                willWait: willBlock)
            record.direction = MessageDirection(verdict.route)
            explain(verdict)
            if let outcome = outcomeOfForgeries(route: verdict.route) { return settle(outcome) }
            if let outcome = outcomeOfMalformed(route: verdict.route) {
                return settle(outcome)
            }
            return try start(verdict.route, willBlock)
        } catch let error as SigningLookupError {
            observer?.failed(error)
            tell(.error, "\(error)")
            if case .keyTooSmall = error {
                let outcome = MessageOutcome(disposition(on: .signatureError))
                return settle(withoutClaims(outcome, route: verdict.route))
            }
            let words = error == .keyUnpublished ? PublishedIdentities.deferral : nil
            return settle(MessageOutcome(reply: .temporaryFailure(words)))
        } catch let error as SigningError {
            let outcome = MessageOutcome(signingFailed(error))
            return settle(withoutClaims(outcome, route: verdict.route))
        } catch {
            return settle(withoutClaims(internalFault("\(error)"), route: verdict.route))
        }
    }

    func body(_ chunk: Span<UInt8>) -> FilterReply {
        record.bodyOctets &+= UInt64(clamping: chunk.count)
        copies?.update(chunk)
        switch work {
        case .signing(let signing):
            return signing.update(chunk) ? .proceed : .skip
        case .verifying(let verification):
            return verification.update(chunk) ? .proceed : .skip
        case .settled:
            return .skip
        case .undecided:
            // The peer is out of order. Never pass.
            let reply = settle(
                internalFault("the MTA sent a body before the end of the header section"))
            return reply == .proceed ? .skip : reply
        }
    }

    func endOfMessage(macros: MacroLookup, willBlock: () -> Void) -> MessageOutcome {
        if case .undecided = work {
            // An MTA may leave out the end of headers for a message without fields.
            _ = endOfHeaders(macros: macros, willBlock: willBlock)
        }
        queueID = queueID ?? macros("i")
        switch work {
        case .signing(let signing):
            return finish(signing, macros: macros)
        case .verifying(let verification):
            return finish(verification, macros: macros, willBlock: willBlock)
        case .settled(let outcome):
            return outcome
        case .undecided:
            return internalFault("the end of the header section led to no decision")
        }
    }

    // MARK: Steps

    private func explain(_ verdict: RouteDecision.Verdict) {
        if configuration.daemon.logWhy {
            for step in verdict.steps { log(.info, step) }
        }
        for warning in verdict.warnings { log(.notice, warning) }
    }

    private func start(_ route: MessageRoute, _ willBlock: () -> Void) throws -> FilterReply {
        switch route {
        case .leave:
            // Quarantine is the one answer to an oversized header that has not been given yet.
            return settle(MessageOutcome(header.isTruncated ? disposition(on: .security) : .accept))
        case .exempt:
            var outcome = MessageOutcome()
            outcome.edits = removalOfClaims()
            return settle(outcome)
        case .sign(let identities):
            return try startSigning(identities, willBlock)
        case .verify:
            try signers.prepare(header, willWait: willBlock)
            let verification = try MessageVerification(
                header: header, configuration: configuration,
                resolver: environment.resolver, now: environment.now(),
                resigning: try resigning(willBlock))
            if verification.isUnsigned, !verification.isToBeResigned, claimedResults.isEmpty,
                signers.isIdle, !configuration.answersUnsignedMail
            {
                // Nothing to check, add, remove or refuse: the body need not be sent.
                log(.debug, "no signature data")
                record.results = []
                return settle(MessageOutcome())
            }
            if verification.isUnsigned, let refusal = signers.refusal(of: []),
                refusal.disposition.reply != .accept
            {
                tell(.notice, refusal.line)
                record.results = []
                return settle(MessageOutcome(refusal.disposition))
            }
            work = .verifying(verification)
            keepCopies(verification.wantedHashes)
            return .proceed
        }
    }

    /// Notes what becomes of the message; the answer is given now unless the message is to be
    /// changed, which is possible at its end only.
    func settle(_ outcome: MessageOutcome) -> FilterReply {
        work = .settled(outcome)
        return outcome.edits.isEmpty ? outcome.reply : .proceed
    }

    /// The field of SoftwareHeader, where it is wanted.
    func softwareField(_ macros: MacroLookup) -> [MessageEdit] {
        guard configuration.verifying.results.addsSoftwareHeader else { return [] }
        let words = [environment.software, macros("j") ?? environment.hostName, queueID]
        let text = words.compactMap(\.self).joined(separator: " ").utf8
        let body = text.map { $0 > 0x1F && $0 < 0x7F ? $0 : UInt8(ascii: "?") }
        return [.insertField(name: "DKIM-Filter", body: [0x20] + body)]
    }

    func removalOfClaims() -> [MessageEdit] {
        if let line = claimedResults.logLine { log(.notice, line) }
        return claimedResults.edits + signers.removals
    }

    // MARK: Faults

    /// What becomes of a message in spite of a fault. Where it goes on, what it claims of us does
    /// not (RFC 8601 §5).
    func withoutClaims(_ outcome: MessageOutcome, route: MessageRoute) -> MessageOutcome {
        switch route {
        case .sign, .leave:
            return outcome
        case .verify, .exempt:
            guard outcome.reply == .accept else { return outcome }
            return MessageOutcome(edits: removalOfClaims() + outcome.edits)
        }
    }

    func internalFault(_ what: String) -> MessageOutcome {
        tell(.error, "internal fault: \(what)")
        guard !configuration.failures.capturesErrors else {
            return MessageOutcome(Disposition(action: .quarantine, failure: .internalError))
        }
        return MessageOutcome(disposition(on: .internalError))
    }

    func disposition(on condition: FailureCondition) -> Disposition {
        Disposition(action: configuration.failures.action(for: condition), failure: condition)
    }
}
