package import DKIMCore

/// What is signed of a message, and how: what its header section and its recipients say beside
/// the configuration.
package struct SigningPreparation {
    /// The header section as it is hashed: as it will be when the edits, and the MTA's own, have
    /// been made.
    package private(set) var header: HeaderSection
    /// Who signs, in the order of the requests.
    package let identities: [SigningIdentity]
    /// The signatures to make.
    package private(set) var requests: [SigningRequest]
    /// What is to be done to the message, before the signatures are inserted.
    package private(set) var edits: [MessageEdit] = []
    /// What the operator should know.
    package private(set) var notices: [String] = []

    /// Looks at a message that is to be signed by these identities.
    ///
    /// - Parameters:
    ///   - statesBodyLength: whether the recipients ask for l=.
    package init(
        header: HeaderSection, identities: [SigningIdentity], options: SigningOptions,
        statesBodyLength: Bool
    ) {
        self.header = header
        self.identities = identities
        requests = identities.map { options.request(for: $0) }
        if let name = options.canonicalizationField { selectCanonicalization(name) }
        if let name = options.identityField { selectIdentity(name) }
        if statesBodyLength {
            for index in requests.indices where requests[index].bodyLength == .none {
                requests[index].bodyLength = .wholeBody
            }
        }
        var removed: [FieldName] = []
        if options.removesOldSignatures { removed.append(.dkimSignature) }
        if options.removesIdentityField, let name = options.identityField, !removed.contains(name) {
            removed.append(name)
        }
        change(removing: removed, options.replacements)
    }

    /// Does not sign a field that is going to be added to the message.
    package mutating func leaveOut(_ name: FieldName) {
        for index in requests.indices {
            requests[index].fields.signed.removeAll { $0 == name }
            requests[index].fields.oversigned.removeAll { $0 == name }
        }
    }

    private mutating func selectCanonicalization(_ name: FieldName) {
        guard let field = header.fields(named: name).first else { return }
        let text = String(decoding: field.body, as: UTF8.self).trimmedOfBlanks
        guard let canonicalization = Canonicalization(text) else {
            notices.append("\(name) field holds no canonicalization: “\(text.prefix(50))”")
            return
        }
        for index in requests.indices { requests[index].canonicalization = canonicalization }
    }

    private mutating func selectIdentity(_ name: FieldName) {
        guard let field = header.fields(named: name).first else { return }
        guard let agent = Self.agent(in: field) else {
            notices.append("\(name) field holds no address: no i= is taken from it")
            return
        }
        // An identity outside d= would make the signature invalid (RFC 6376 §3.5, i=).
        for index in requests.indices
        where agent.domain.isEqual(toOrSubdomainOf: requests[index].domain) {
            requests[index].agentIdentifier = agent
        }
    }

    private static func agent(in field: HeaderField) -> AgentIdentifier? {
        do {
            let address = try Author.list(in: field.body).first?.mailbox
            return try address.map { try AgentIdentifier($0.description) }
        } catch {
            return nil
        }
    }

    /// Takes fields out and applies the rules.
    private mutating func change(removing names: [FieldName], _ rules: ReplacementRules) {
        // From the last to the first: deleting one does not move those above it.
        for name in names {
            edits += (0..<header.count(of: name)).reversed().map {
                .deleteField(name: name.text, occurrence: $0 + 1)
            }
        }
        guard !edits.isEmpty || !rules.isEmpty else { return }
        let kept = header.filter { field in !names.contains { field.isNamed($0) } }
        let (fields, isComplete) = rules.apply(to: kept)
        if !isComplete {
            notices.append("ReplaceRules take too long: some fields are signed as they are")
        }
        var limits = header.limits
        limits.maximumBytes = .max / 2
        header = HeaderSection(limits: limits)
        for field in fields { header.append(field) }
    }
}
