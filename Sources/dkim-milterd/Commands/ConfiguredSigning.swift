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

    /// The signatures that the tables ask for.
    func requests(for header: HeaderSection) throws(ProgramError) -> [SigningRequest] {
        let first: Author?
        do {
            first = try header.authors().first
        } catch {
            throw ProgramError(.badInput, "the message cannot be signed: \(error)")
        }
        guard let author = first?.mailbox else {
            throw ProgramError(.badInput, "not signed: no domain has its author's address")
        }
        let signing = configuration.signing
        let identities: [SigningIdentity]
        do {
            identities = try signing.identities.identities(for: author)
        } catch {
            throw ProgramError(.temporaryFailure, "\(error)")
        }
        guard !identities.isEmpty else {
            throw ProgramError(
                .badInput, "not signed: \(signing.identities.explanation(for: author))")
        }
        return identities.map { signing.request(for: $0) }
    }
}
