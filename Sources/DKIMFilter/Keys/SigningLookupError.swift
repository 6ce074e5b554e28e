/// Why a message that is ours cannot be signed.
package enum SigningLookupError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The signing table names a key that the key table lacks.
    case unknownKey(String)
    /// The key cannot be had, or not be used.
    case keyUnusable(name: String, reason: String)
    /// The key is smaller than MinimumKeyBits: the message cannot be signed, now or later.
    case keyTooSmall(name: String, reason: String)
    /// A table could not be asked.
    case tableUnavailable(String)
    /// DNS publishes none of the keys, and such mail is to wait (On-UnpublishedKey).
    case keyUnpublished
    /// Another data set could not be asked.
    case listUnavailable(parameter: String, reason: String)

    /// In OpenDKIM's words, as far as it had words.
    package var description: String {
        switch self {
        case .unknownKey(let name): "signing table references unknown key '\(name)'"
        case .keyUnusable(let name, let reason), .keyTooSmall(let name, let reason):
            "error loading key '\(name)': \(reason)"
        case .tableUnavailable(let reason): "signing table look-up failed: \(reason)"
        case .keyUnpublished:
            "deferred: DNS publishes no key that signs this message (On-UnpublishedKey tempfail)"
        case .listUnavailable(let parameter, let reason):
            "\(parameter): look-up failed: \(reason)"
        }
    }

    /// What a fault of a key means for the mail that needs it.
    init(_ error: PrivateKeyError, name: String) {
        self =
            error.isTooSmall
            ? .keyTooSmall(name: name, reason: "\(error)")
            : .keyUnusable(name: name, reason: "\(error)")
    }
}
