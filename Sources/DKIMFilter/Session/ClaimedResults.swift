internal import DKIMCore

/// Which Authentication-Results fields of a message claim to be ours (RFC 8601 §5).
///
/// Noted as the fields pass by, so that none escapes by lying beyond a limit.
struct ClaimedResults {
    private var count = 0
    private var authservID: String?
    /// Ordinals of the fields to remove, from 1, from the top.
    private(set) var occurrences: [Int] = []

    /// Whether there is nothing to remove.
    var isEmpty: Bool { occurrences.isEmpty }

    /// Looks at a field as it passes by.
    ///
    /// - Parameter ownID: gives our authserv-id; asked only when a field of the name is there.
    mutating func note(
        name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, ownID: () -> String
    ) {
        guard FieldName.authenticationResults.matches(name) else { return }
        count &+= 1
        let id = authservID ?? ownID()
        authservID = id
        if AuthenticationResults.claims([id], body: Array(body)[...]) { occurrences.append(count) }
    }
}
