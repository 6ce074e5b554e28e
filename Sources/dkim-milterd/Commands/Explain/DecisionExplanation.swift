internal import DKIMCore
internal import DKIMFilter

/// Makes words of what was decided about a message.
struct DecisionExplanation {
    let configuration: Configuration
    let message: DescribedMessage
    let recorder: DecisionRecorder

    private var origin: OriginExplanation {
        OriginExplanation(configuration: configuration, message: message)
    }

    private var signing: SigningExplanation {
        SigningExplanation(configuration: configuration, recorder: recorder)
    }

    /// The client is in PeerList, so that no message of it is looked at.
    func ofPeer() -> Explanation {
        Explanation(
            fate: .untouched, steps: origin.peerSteps,
            remedies: ["take the entry out of PeerList"])
    }

    /// The message has been through a session.
    func ofOutcome(_ outcome: TrialSteps.Outcome, log: [String]) -> Explanation {
        let evidence = recorder.verdict?.evidence ?? RouteEvidence()
        var explanation = Explanation(fate: fate(of: outcome))
        explanation.reply = Self.words(outcome.reply)
        explanation.steps = origin.peerSteps + origin.steps(evidence) + signing.steps(evidence)
        explanation.log = log
        switch explanation.fate {
        case .signed:
            explanation.signatures = signing.signatures(evidence.identities, outcome.edits)
            explanation.consequences =
                consequences(of: [.signatureError, .internalError, .security])
                + [unpublishedKey]
        case .verified:
            explanation.steps += requirements
            explanation.consequences = consequences(of: [
                .badSignature, .keyNotFound, .dnsError, .noSignature, .internalError, .security,
            ])
        case .refused where recorder.failure != nil:
            explanation.consequences = consequences(of: [.signatureError])
        case .untouched, .refused, .deferred: break
        }
        if explanation.fate != .signed {
            explanation.remedies = RemedyWords(
                configuration: configuration, message: message, recorder: recorder
            ).remedies(evidence)
        }
        return explanation
    }

    /// The rows of RequireSignatureFrom, where there are some.
    private var requirements: [Explanation.Step] {
        guard configuration.signerPolicy.requiredFrom != nil else { return [] }
        let name = "RequireSignatureFrom"
        do throws(SigningLookupError) {
            let found = try configuration.signerPolicy.requirements(of: message.header)
            guard !found.isEmpty else {
                return [
                    Explanation.Step(
                        subject: name, words: "no author is in it",
                        location: configuration.settings[name.lowercased()]?.location)
                ]
            }
            return found.map { requirement in
                Explanation.Step(
                    subject: name,
                    words: "without a good signature of \(requirement.domain): "
                        + requirement.action.rawValue,
                    entry: OriginExplanation.text(of: requirement.entry),
                    location: requirement.entry.location)
            }
        } catch {
            return [Explanation.Step(subject: name, words: "\(error)")]
        }
    }

    private func fate(of outcome: TrialSteps.Outcome) -> MessageFate {
        if recorder.failure != nil { return Self.fate(outcome.reply) }
        if let malformed = recorder.malformed {
            return malformed.parameter == "RequiredHeaders" ? .refused : .untouched
        }
        switch recorder.verdict?.route {
        // An example without a signature may be refused for that; it is verified all the same.
        case .verify: return .verified
        case .sign where outcome.edits.contains(where: Self.isSignature): return .signed
        case .sign, .leave, .exempt, nil: break
        }
        return Self.fate(outcome.reply)
    }

    private static func fate(_ reply: FilterReply) -> MessageFate {
        switch reply {
        case .reject, .discard: .refused
        case .temporaryFailure: .deferred
        case .proceed, .skip, .accept: .untouched
        }
    }

    private static func isSignature(_ edit: MessageEdit) -> Bool {
        guard case .insertField("DKIM-Signature", _) = edit else { return false }
        return true
    }

    /// The answer, where it is none of acceptance.
    private static func words(_ reply: FilterReply) -> String? {
        switch reply {
        case .proceed, .skip, .accept: nil
        case .discard: "discarded"
        case .reject(let words), .temporaryFailure(.some(let words)):
            "\(words.code) \(words.enhancedCode) \(words.text)"
        case .temporaryFailure(nil): "451 4.7.1 (the MTA's own words)"
        }
    }

    private func consequences(of conditions: [FailureCondition]) -> [Explanation.Consequence] {
        var consequences = conditions.map { condition in
            Explanation.Consequence(
                parameter: condition.parameter,
                action: configuration.failures.action(for: condition).rawValue,
                location: place(of: condition))
        }
        if let address = configuration.failures.redirectTo, conditions.contains(.badSignature),
            let setting = configuration.settings["redirectfailuresto"]
        {
            consequences.append(
                Explanation.Consequence(
                    parameter: setting.name, action: address, location: setting.location))
        }
        return consequences
    }

    /// What the check of keys would do, which only the running daemon makes.
    private var unpublishedKey: Explanation.Consequence {
        Explanation.Consequence(
            parameter: "On-UnpublishedKey", action: configuration.keyCheck.action.rawValue,
            location: configuration.settings["on-unpublishedkey"]?.location ?? .default)
    }

    /// The line that sets the action, if there is one: other parameters have a say, too.
    private func place(of condition: FailureCondition) -> SourceLocation {
        let settings = configuration.settings
        if condition == .noSignature, configuration.verifying.alwaysAddARHeader,
            let setting = settings["alwaysaddarheader"]
        {
            return setting.location
        }
        let setting =
            settings[condition.parameter.lowercased()] ?? settings["on-default"]
        if condition == .badSignature, configuration.failures.badSignature == .quarantine,
            setting.map({ !$0.value.lowercased().hasPrefix("q") }) ?? true,
            let quarantine = settings["quarantine"]
        {
            return quarantine.location
        }
        return setting?.location ?? .default
    }
}

extension FailureCondition {
    /// The parameter that says what follows.
    fileprivate var parameter: String {
        switch self {
        case .badSignature: "On-BadSignature"
        case .dnsError: "On-DNSError"
        case .internalError: "On-InternalError"
        case .keyNotFound: "On-KeyNotFound"
        case .noSignature: "On-NoSignature"
        case .security: "On-Security"
        case .signatureError: "On-SignatureError"
        }
    }
}
