internal import DKIMCore

/// Signing, for the first time or anew.
extension MessageTransaction {
    func startSigning(
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
    func resigning(
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

    func finish(_ signing: MessageSigning, macros: MacroLookup) -> MessageOutcome {
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

    func insertions(of fields: [(SigningIdentity, HeaderField)]) -> [MessageEdit] {
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

    func signingFailed(_ error: SigningError) -> Disposition {
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
}
