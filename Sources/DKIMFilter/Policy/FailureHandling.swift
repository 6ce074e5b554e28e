internal import DKIMCore

/// What follows from each kind of failure.
package struct FailureHandling: Sendable, Hashable {
    /// A signature did not verify.
    package var badSignature = Action.accept
    /// A key could not be looked up now.
    package var dnsError = Action.tempfail
    /// The daemon itself failed.
    package var internalError = Action.tempfail
    /// A signature's key does not exist.
    package var keyNotFound = Action.accept
    /// A message has no signature.
    package var noSignature = Action.accept
    /// A message goes beyond a limit.
    package var security = Action.accept
    /// A message that should have been signed could not be.
    package var signatureError = Action.reject

    /// Who gets messages with a bad signature in place of their recipients.
    package var redirectTo: String?
    /// Whether messages are held when the daemon itself fails, whatever `internalError` says.
    package var capturesErrors = false
    /// Where files about bad signatures go.
    package var diagnosticDirectory: String?

    /// On-Default comes first, so that the others win over it wherever they stand in the file.
    static let parameters: [Parameter] = [
        .custom(
            "On-Default", type: "action", default: nil,
            help: "Sets all actions below that are not set themselves."
        ) { configuration, setting, context in
            guard let action = context.action(setting) else { return }
            configuration.failures = FailureHandling(all: action)
        },
        .action(
            "On-BadSignature", \.failures.badSignature,
            help: "What to do when a signature does not verify."),
        .action(
            "On-DNSError", \.failures.dnsError,
            help: "What to do when a key cannot be looked up now.",
            details: """
                OpenDKIM accepts such mail without a result, whatever this says; here it acts: the \
                mail gets a 451 unless this says otherwise, and the result is temperror.
                """),
        .action(
            "On-InternalError", \.failures.internalError,
            help: "What to do when the daemon itself fails."),
        .action(
            "On-KeyNotFound", \.failures.keyNotFound,
            help: "What to do when the key of a signature does not exist."),
        .action(
            "On-NoSignature", \.failures.noSignature,
            help: "What to do when a message has no signature."),
        .action(
            "On-Security", \.failures.security,
            help: "What to do when a message goes beyond a limit such as MaximumHeaders.",
            details: """
                What goes beyond the limit is not looked at. Where the message goes on, it is not \
                signed, and its result is permerror, never none: mail from inside with an oversized \
                header goes out unsigned. OpenDKIM's default is tempfail.
                """),
        .action(
            "On-SignatureError", \.failures.signatureError,
            help: "What to do when a message that is ours cannot be signed."),
        .custom(
            "Quarantine", type: "yes or no", default: "no",
            help: "Holds messages with a bad signature, unless On-BadSignature refuses them.",
            details: "It is another word for On-BadSignature quarantine. OpenDKIM reads it only."
        ) { configuration, setting, context in
            guard context.yesNo(setting) == true, configuration.failures.badSignature == .accept
            else { return }
            configuration.failures.badSignature = .quarantine
        },
        .yesNo(
            "CaptureUnknownErrors", \.failures.capturesErrors,
            help: "Holds messages when the daemon itself fails, in place of On-InternalError."),
        .custom(
            "RedirectFailuresTo", type: "address", default: nil,
            help: "Sends messages with a bad signature to this address only.",
            details: """
                The message tells its recipients in fields of the name Original-Recipient. \
                It is for messages that On-BadSignature accepts or quarantines. The MTA then tells \
                the recipients of all messages, which costs a round trip for each.
                """
        ) { configuration, setting, context in
            do throws(MailboxError) {
                // The MTA completes a name without a domain.
                let isName = !setting.value.contains("@") && !setting.value.hasPrefix("<")
                _ = try Mailbox.address(setting.value + (isName ? "@localhost" : ""))
                configuration.failures.redirectTo = Recipients.withoutBrackets(setting.value)
            } catch {
                context.report(
                    "\(error)", expected: "an address such as postmaster@example.com", in: setting)
            }
        },
        .custom(
            "DiagnosticDirectory", type: "path", default: nil,
            help: "Where to write what was signed and what came, if a signature has both (z=).",
            details: """
                That is for messages with a signature that does not verify and has a z= tag. The \
                file has the queue id as its name, and is not written if there is such a file, or \
                if the folder holds 10000 of them.
                """
        ) { configuration, setting, context in
            do throws(FileError) {
                _ = try context.environment.facts(ofDirectory: setting.value)
                configuration.failures.diagnosticDirectory = setting.value
            } catch {
                context.report("\(error)", remedy: "create the folder", in: setting)
            }
        },
    ]

    /// OpenDKIM's defaults, but for On-Security.
    package init() {}

    private init(all action: Action) {
        badSignature = action
        dnsError = action
        internalError = action
        keyNotFound = action
        noSignature = action
        security = action
        signatureError = action
    }
}

extension Parameter {
    /// An action.
    fileprivate static func action(
        _ name: String, _ path: Property<Action>, help: String,
        details: String? = nil
    ) -> Self {
        custom(
            name, type: "action", default: Configuration()[keyPath: path].rawValue, help: help,
            details: details
        ) { configuration, setting, context in
            guard let action = context.action(setting) else { return }
            configuration[keyPath: path] = action
        }
    }
}

extension LoadingContext {
    fileprivate mutating func action(_ setting: Setting) -> Action? {
        if let action = Action(setting.value) { return action }
        report(
            "“\(setting.value)” is not an action",
            expected: "accept, discard, quarantine, reject or tempfail", in: setting)
        return nil
    }
}

extension FailureHandling {
    /// What to do on a condition.
    package func action(for condition: FailureCondition) -> Action {
        switch condition {
        case .badSignature: badSignature
        case .dnsError: dnsError
        case .internalError: internalError
        case .keyNotFound: keyNotFound
        case .noSignature: noSignature
        case .security: security
        case .signatureError: signatureError
        }
    }
}
