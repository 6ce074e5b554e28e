internal import DKIMCore

/// One message on its way through the filter. Its memory does not depend on the message's size.
final class MessageTransaction {
    let environment: FilterEnvironment
    let client: ClientIdentity
    /// What is told of the message when it has ended.
    var record = MessageRecord()
    private let observer: (any DecisionObserver)?
    private var header: HeaderSection
    private var claimedResults: ClaimedResults
    private var signers: SignerPolicy
    private var recipients = Recipients()
    private(set) var queueID: String?
    private var work = Work.undecided
    private var copies: CanonicalCopies?

    private enum Work {
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

    private var configuration: Configuration { environment.configuration }

    private func log(_ level: LogLevel, _ message: String) {
        // OpenDKIM's word for a message that the MTA has no name for yet.
        let known = queueID.flatMap { $0.isEmpty ? nil : $0 }
        environment.log.write(level, queueID: known ?? "(unknown-jobid)", message)
    }

    /// Logs why the message does not get what was to be done with it; its summary tells that, too.
    private func tell(_ level: LogLevel, _ cause: String) {
        record.cause = cause
        log(level, cause)
    }

    private func authservID(_ macros: MacroLookup) -> String {
        configuration.verifying.authservID.text(
            macro: macros("j"), hostName: environment.hostName)
    }

    /// The name that this message's results are told under.
    private func namedAuthservID(_ macros: MacroLookup) -> String {
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
                return settle(MessageOutcome(disposition(on: .signatureError)))
            }
            let words = error == .keyUnpublished ? PublishedIdentities.deferral : nil
            return settle(MessageOutcome(reply: .temporaryFailure(words)))
        } catch let error as SigningError {
            return settle(MessageOutcome(signingFailed(error)))
        } catch {
            return settle(internalFault("\(error)"))
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

    /// What becomes of a message with more forged results than an MTA can remove; nil where it has
    /// not. It is refused for good: a temporary failure would bring it back, with all its cost.
    private func outcomeOfForgeries(route: MessageRoute) -> MessageOutcome? {
        guard claimedResults.isFlood || signers.isFlood else { return nil }
        switch route {
        case .sign, .leave:
            return nil
        case .verify, .exempt:
            let limit = ClaimedResults.maximumRemoved
            log(
                .notice,
                "refused: more than \(limit) fields such as Authentication-Results claim to be ours, "
                    + "which only a forger writes")
            return MessageOutcome(
                reply: .reject(
                    SMTPReply(
                        code: "550", enhancedCode: "5.7.1",
                        text: "too many forged Authentication-Results fields")))
        }
    }

    /// What becomes of a message that is against the rules; nil where it goes its way.
    private func outcomeOfMalformed(route: MessageRoute) -> MessageOutcome? {
        let check = MalformedMailCheck(header: header, options: configuration.malformed)
        switch check.verdict(route: route) {
        case .goOn:
            return nil
        case .leaveUnsigned(let fault):
            observer?.foundMalformed(fault, parameter: "StrictHeaders")
            record.direction = .left
            tell(.notice, "not signed: \(fault) (StrictHeaders)")
            return MessageOutcome()
        case .leaveAlone(let fault):
            observer?.foundMalformed(fault, parameter: "IgnoreMalformedMail")
            record.direction = .left
            log(.info, "malformed message is left alone (IgnoreMalformedMail): \(fault)")
            return MessageOutcome(edits: removalOfClaims())
        case .refuse(let fault):
            observer?.foundMalformed(fault, parameter: "RequiredHeaders")
            tell(.notice, "refused: \(fault) (RequiredHeaders)")
            return MessageOutcome(
                reply: .reject(SMTPReply(code: "550", enhancedCode: "5.0.0", text: fault)))
        }
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

    private func startSigning(
        _ identities: [SigningIdentity], _ willBlock: () -> Void
    ) throws -> FilterReply {
        let published = try published(identities)
        guard !published.isEmpty else { return settle(MessageOutcome()) }
        let preparation = try preparation(for: published, willBlock)
        let signing = try MessageSigning(preparation, now: environment.now())
        work = .signing(signing)
        keepCopies(signing.bodyHashes)
        return .proceed
    }

    /// The identities whose signature a verifier may find good.
    private func published(
        _ identities: [SigningIdentity]
    ) throws(SigningLookupError) -> [SigningIdentity] {
        let choice = PublishedIdentities(identities, environment)
        for notice in choice.notices { log(.notice, notice) }
        if choice.kept.isEmpty, configuration.keyCheck.action == .tempfail { throw .keyUnpublished }
        return choice.kept
    }

    /// Begins the files of KeepTemporaryFiles.
    private func keepCopies(_ bodies: [BodyHashSpecification]) {
        let options = configuration.temporaryFiles
        guard options.isOn else { return }
        copies = CanonicalCopies(
            queueID: queueID ?? "", in: options.directory, bodies: bodies)
    }

    /// Ends the files of KeepTemporaryFiles.
    private func finishCopies(
        of signatures: [ParsedSignature], in header: HeaderSection, areNew: Bool
    ) {
        guard let copies else { return }
        copies.finish()
        for signature in signatures { copies.add(signature, of: header, isNew: areNew) }
        if let fault = copies.fault {
            log(.warning, "not all is kept of the message: \(fault) (KeepTemporaryFiles)")
        }
        self.copies = nil
    }

    private func preparation(
        for identities: [SigningIdentity], _ willBlock: () -> Void
    ) throws(SigningLookupError) -> SigningPreparation {
        let options = configuration.signing
        let preparation = SigningPreparation(
            header: header, identities: identities, options: options,
            statesBodyLength: try options.statesBodyLength(to: recipients, willWait: willBlock))
        for notice in preparation.notices { log(.notice, notice) }
        return preparation
    }

    /// How a message of others is to be signed anew; nil where it is not.
    private func resigning(
        _ willBlock: () -> Void
    ) throws(SigningLookupError) -> SigningPreparation? {
        guard configuration.mode.contains(.sign), let set = configuration.resigning.recipients
        else { return nil }
        let author: Mailbox?
        do throws(AuthorFault) {
            author = try header.authors().first?.mailbox
        } catch {
            return nil
        }
        guard let author else { return nil }
        let table = ResigningTable(set, identities: configuration.signing.identities)
        for recipient in recipients.knownMailboxes {
            let match = try table.match(for: recipient, author: author, willWait: willBlock)
            guard let match, !match.identities.isEmpty else { continue }
            observer?.mayBeSignedAnew(for: recipient, by: match)
            let published = try published(match.identities)
            guard !published.isEmpty else { return nil }
            var preparation = try preparation(for: published, willBlock)
            preparation.leaveOut(.authenticationResults)
            return preparation
        }
        return nil
    }

    /// Notes what becomes of the message; the answer is given now unless the message is to be
    /// changed, which is possible at its end only.
    private func settle(_ outcome: MessageOutcome) -> FilterReply {
        work = .settled(outcome)
        return outcome.edits.isEmpty ? outcome.reply : .proceed
    }

    private func finish(_ signing: MessageSigning, macros: MacroLookup) -> MessageOutcome {
        do {
            let fields = try signing.finish()
            finishCopies(
                of: fields.map { DKIMSignature.parse($0.1) }, in: signing.header, areNew: true)
            return MessageOutcome(
                edits: signing.edits + softwareField(macros) + insertions(of: fields))
        } catch let error as SigningError {
            return MessageOutcome(signingFailed(error))
        } catch {
            return internalFault("\(error)")
        }
    }

    private func finish(
        _ verification: MessageVerification, macros: MacroLookup, willBlock: () -> Void
    ) -> MessageOutcome {
        let results: [SignatureResult]
        let mark: [MessageEdit]
        var resignature: [MessageEdit] = []
        do {
            results = try verification.finish(
                dnsTimeout: configuration.resolver.dnsTimeout, willBlock: willBlock)
            mark = try signers.mark(of: results, willWait: willBlock)
            record.results = results
            record.keyWait = verification.keyWait
            if configuration.resigning.includesUnverified
                || mayBeResigned(results, by: verification.resigningDomains)
            {
                let (edits, fields) = try verification.resign()
                resignature = edits + insertions(of: fields)
            }
        } catch let error as SigningError {
            return MessageOutcome(signingFailed(error))
        } catch let error as SigningLookupError {
            tell(.error, "\(error)")
            return MessageOutcome(reply: .temporaryFailure(nil))
        } catch {
            return internalFault("\(error)")
        }
        finishCopies(of: results.map(\.parsed), in: header, areNew: false)
        let report = VerificationReport(results: results, configuration: configuration)
        for line in report.logLines { log(line.level, line.text) }
        var outcome = MessageOutcome()
        outcome.edits = removalOfClaims() + softwareField(macros)
        let body = report.fieldBody(authservID: namedAuthservID(macros))
        FailureReporting(
            environment: environment, client: client, queueID: queueID, header: header
        ).report(results, field: body ?? [])
        if let body {
            outcome.edits.append(.insertField(name: "Authentication-Results", body: body))
        }
        outcome.edits += mark + resignature
        outcome.add(report.disposition)
        if outcome.reply == .accept, let refusal = signers.refusal(of: results) {
            tell(.notice, refusal.line)
            outcome.add(refusal.disposition)
        }
        follow(report, &outcome)
        return outcome
    }

    private func mayBeResigned(
        _ results: [SignatureResult], by signers: [DomainName]
    ) -> Bool {
        guard !signers.isEmpty, let author = (try? header.authors())?.first?.mailbox?.domain
        else { return false }
        let passing = results.filter { $0.failure == nil }.compactMap(\.signature?.signingDomain)
        guard !passing.isEmpty else { return false }
        guard ResigningRule.allows(author: author, signers: signers, passing: passing) else {
            log(
                .notice,
                "not signed anew: the message is from \(author), but no signature of that domain "
                    + "verified")
            return false
        }
        return true
    }

    /// What else follows from a bad signature.
    private func follow(_ report: VerificationReport, _ outcome: inout MessageOutcome) {
        let options = configuration.failures
        for result in report.badResults {
            guard let directory = options.diagnosticDirectory, let queueID,
                let fields = result.signature?.copiedFields
            else { continue }
            let file = DiagnosticFile(
                queueID: queueID, result: result, copied: fields, received: header)
            do throws(FileError) {
                log(.info, "wrote \(try file.write(in: directory)) (DiagnosticDirectory)")
            } catch {
                log(.warning, "no file about a bad signature: \(error) (DiagnosticDirectory)")
            }
            break
        }
        guard let address = options.redirectTo, report.isBad, outcome.reply == .accept else {
            return
        }
        guard let edits = recipients.redirection(to: address) else {
            // Rather not now: the MTA may tell the recipients on its next connection.
            tell(.error, "the MTA told no recipients: deferred (RedirectFailuresTo)")
            outcome = MessageOutcome(reply: .temporaryFailure(nil))
            return
        }
        log(.notice, "redirected to \(address) (RedirectFailuresTo)")
        outcome.edits += edits
    }

    /// The field of SoftwareHeader, where it is wanted.
    private func softwareField(_ macros: MacroLookup) -> [MessageEdit] {
        guard configuration.verifying.results.addsSoftwareHeader else { return [] }
        let words = [environment.software, macros("j") ?? environment.hostName, queueID]
        let text = words.compactMap(\.self).joined(separator: " ").utf8
        let body = text.map { $0 > 0x1F && $0 < 0x7F ? $0 : UInt8(ascii: "?") }
        return [.insertField(name: "DKIM-Filter", body: [0x20] + body)]
    }

    private func insertions(of fields: [(SigningIdentity, HeaderField)]) -> [MessageEdit] {
        record.signatures += fields.map(\.0)
        return fields.map { identity, field in
            if configuration.daemon.syslogSuccess {
                log(
                    .info,
                    "DKIM-Signature field added (s=\(identity.selector), d=\(identity.domain))")
            }
            return .insertField(name: "DKIM-Signature", body: Array(field.body))
        }
    }

    private func removalOfClaims() -> [MessageEdit] {
        if let line = claimedResults.logLine { log(.notice, line) }
        return claimedResults.edits + signers.removals
    }

    // MARK: Faults

    private func signingFailed(_ error: SigningError) -> Disposition {
        switch error {
        case .author(let fault):
            // Not a fault of ours: the message goes out as it is, unsigned.
            record.direction = .left
            tell(.notice, "not signed: \(fault)")
            return .accept
        case .agentOutsideDomain, .unusableTimeToLive, .crypto:
            tell(.error, "signing failed: \(error)")
            return disposition(on: .signatureError)
        }
    }

    private func internalFault(_ what: String) -> MessageOutcome {
        tell(.error, "internal fault: \(what)")
        guard !configuration.failures.capturesErrors else {
            return MessageOutcome(Disposition(action: .quarantine, failure: .internalError))
        }
        return MessageOutcome(disposition(on: .internalError))
    }

    private func disposition(on condition: FailureCondition) -> Disposition {
        Disposition(action: configuration.failures.action(for: condition), failure: condition)
    }
}
