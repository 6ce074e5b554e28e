internal import DKIMCore
internal import DKIMFilter

/// A rollover: which key takes the place of which, and how far that has come.
///
/// It is kept in a file beside the new key, so that a rollover that was interrupted can go on.
struct RotationState: Equatable {
    /// The configuration that names the key.
    var configuration: String
    /// The last step that is done.
    var step: RotationStep
    /// The domains that publish the key: one, but for Domain with several.
    var domains: [DomainName]
    var oldSelector: Selector
    var newSelector: Selector
    /// Where the old key is.
    var oldKeyFile: String
    /// Where the new key is.
    var newKeyFile: String
    /// The path of the new key as it is to stand in the table or the configuration.
    var newKeyPath: String
    /// The path of the old key as it stands there, for the way back.
    var oldKeyPath: String
    var keyType: KeyType
    /// Bits of an RSA key.
    var keyBits: Int
    /// Names of rows that are in a store and therefore changed by hand; none for a text.
    var storeRows: [String] = []
    /// t= and s= of the record, which are those of the old one.
    var flags: [String] = []
    var services: [String] = []
    /// Seconds since 1970.
    var started: UInt64
    var switchedAt: UInt64?
    var reloadedAt: UInt64?
    /// When the old record may go.
    var retireAt: UInt64?
    /// Whether it leads back to a key that has signed before, and was not made for it.
    var isWayBack = false
    /// What was asked for, so that it need not be said again.
    var choices = RotationChoices()

    /// The file that it is kept in.
    var path: String { Self.path(forKey: newKeyFile) }

    /// The name of that file ends so.
    static let ending = ".rotation"

    static func path(forKey keyFile: String) -> String { keyFile + ending }

    /// The names of the new record, one for each domain.
    var newQueries: [KeyQuery] { domains.map { KeyQuery(selector: newSelector, domain: $0) } }

    /// The names of the old record.
    var oldQueries: [KeyQuery] { domains.map { KeyQuery(selector: oldSelector, domain: $0) } }

    /// The domains and the selectors, for people.
    var title: String {
        let names = domains.prefix(3).map(\.ascii).joined(separator: ", ")
        return names + (domains.count > 3 ? " and \(domains.count - 3) more" : "")
            + ": \(oldSelector) -> \(newSelector)"
    }

    /// The way back: the old key in the place of the new one.
    func reversed(at now: UInt64) -> RotationState {
        var state = self
        swap(&state.oldSelector, &state.newSelector)
        swap(&state.oldKeyFile, &state.newKeyFile)
        swap(&state.oldKeyPath, &state.newKeyPath)
        state.step = .made
        state.isWayBack.toggle()
        state.started = max(now, started &+ 1)
        state.switchedAt = nil
        state.reloadedAt = nil
        state.retireAt = nil
        return state
    }

    /// Whether this is the way back from another rollover.
    func isReverse(of other: RotationState) -> Bool {
        oldKeyFile == other.newKeyFile && newKeyFile == other.oldKeyFile
            && started > other.started
    }
}
