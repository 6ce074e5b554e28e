internal import DKIMCore
internal import DKIMFilter

/// `sign --config`: what the daemon would sign a message with.
struct ConfiguredSigning {
    private let configuration: Configuration

    /// Loads the daemon's configuration.
    init(path: String) throws(ProgramError) {
        configuration = try LoadedConfiguration(
            path: path, overrides: [], requiresSocket: false
        ).configuration
    }

    /// The signatures that the tables ask for, for a message without recipients or macros.
    func preparation(for header: HeaderSection) throws(ProgramError) -> SigningPreparation {
        let sender: Mailbox
        do {
            sender = try configuration.sender.sender(
                of: header, authors: header.authors(), macros: { _ in nil }
            ).mailbox
        } catch {
            throw ProgramError(.badInput, "the message cannot be signed: \(error)")
        }
        let signing = configuration.signing
        let identities: [SigningIdentity]
        do {
            identities = try signing.identities.identities(for: sender)
        } catch {
            throw ProgramError(.temporaryFailure, "\(error)")
        }
        guard !identities.isEmpty else {
            throw ProgramError(
                .badInput, "not signed: \(signing.identities.explanation(for: sender))")
        }
        return SigningPreparation(
            header: header, identities: identities, options: signing, statesBodyLength: false)
    }
}
