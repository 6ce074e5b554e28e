/// What the header says of a mailing list that the message has come through. Lists change
/// messages; that one has changed this one is a guess.
struct MailingListGuess {
    let header: HeaderSection
    let signature: DKIMSignature

    private static let signs = [
        "List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-Mailman-Version",
    ]

    var findings: [Finding] {
        let signs = Self.signs.compactMap { FieldName(octets: $0.utf8) }
        guard let sign = signs.first(where: { header.count(of: $0) > 0 }) else { return sender }
        let text = Excerpt.text(header.fields(named: sign).first?.body.trimmingFolds ?? [])
        var findings = [
            Finding(
                .guess,
                "the message has come through a mailing list (\(sign): \(text)), and these change "
                    + "Subject, From, Reply-To or the body")
        ]
        if let author = author?.domain, !author.isEqual(toOrSubdomainOf: signature.signingDomain) {
            findings.append(
                Finding(
                    .guess,
                    "From is of \(author.ascii) and the signature of "
                        + "\(signature.signingDomain.ascii): the list has put another address "
                        + "into From"))
        }
        return findings
    }

    /// A Sender of another domain, where nothing speaks for a list.
    private var sender: [Finding] {
        guard let field = header.fields(named: .sender).first, let sender = mailbox(field.body),
            let author, sender.domain != author.domain
        else { return [] }
        return [
            Finding(
                .guess,
                "Sender (\(Excerpt.text(sender.description))) is of another domain than From: who "
                    + "sent the message on may have changed it")
        ]
    }

    private var author: Mailbox? { header.fields(named: .from).last.flatMap { mailbox($0.body) } }

    private func mailbox(_ body: ArraySlice<UInt8>) -> Mailbox? {
        do throws(MailboxError) {
            return try Author.list(in: body).first?.mailbox
        } catch {
            return nil
        }
    }
}
