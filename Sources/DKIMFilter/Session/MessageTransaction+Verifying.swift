internal import DKIMCore

/// The end of a message that was verified.
extension MessageTransaction {
    func finish(
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
            return withoutClaims(MessageOutcome(signingFailed(error)), route: .verify)
        } catch let error as SigningLookupError {
            tell(.error, "\(error)")
            return MessageOutcome(reply: .temporaryFailure(nil))
        } catch {
            return withoutClaims(internalFault("\(error)"), route: .verify)
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
}
