internal import DKIMCore

/// Which Authentication-Results fields of a message claim to be ours (RFC 8601 §5).
///
/// Noted as the fields pass by, so that none escapes by lying beyond a limit.
struct ClaimedResults {
    private let options: ResultOptions
    private var count = 0
    private let others: ((String) -> Bool)?
    private var authservID: String?
    /// Ordinals of the fields to remove, from 1, from the top.
    private(set) var occurrences: [Int] = []

    /// Begins with none seen.
    init(_ options: ResultOptions) {
        self.options = options
        let names = options.removedNames
        others = names.isEmpty ? nil : { names.contains($0) }
    }

    /// So many fields are removed at most. An MTA pays for each with a walk through the header:
    /// Postfix takes a second for 3,000 and aborts before 15,000.
    static let maximumRemoved = 500

    /// So many fields of the name are read, wherever they lie. No honest message has more; each
    /// further one is taken as ours, unread.
    static let maximumRead = 1_000

    /// Whether there are more than can be removed. Such a message must not be delivered, as what
    /// stays of them would be believed.
    var isFlood: Bool { occurrences.count > Self.maximumRemoved }

    /// Whether there is nothing to remove.
    var isEmpty: Bool { occurrences.isEmpty }

    /// What removes them, from the last to the first: deleting one does not move those above it.
    var edits: [MessageEdit] {
        occurrences.reversed().map {
            .deleteField(name: "Authentication-Results", occurrence: $0)
        }
    }

    /// So many of the fields to remove are told by their ordinals.
    private static let maximumTold = 5

    /// One line for the log, however many there are; nil where there is none.
    var logLine: String? {
        guard let first = occurrences.first else { return nil }
        guard occurrences.count > 1 else {
            return "removed Authentication-Results field \(first), which claimed to be ours"
        }
        let told = occurrences.prefix(Self.maximumTold).map { "\($0)" }.joined(separator: ", ")
        let rest = occurrences.count > Self.maximumTold ? ", …" : ""
        return
            "removed \(occurrences.count) Authentication-Results fields, which claimed to be ours"
            + " (\(told)\(rest))"
    }

    /// Looks at a field as it passes by.
    ///
    /// - Parameter ownID: gives our authserv-id; asked only when a field of the name is there.
    mutating func note(
        name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, ownID: () -> String
    ) {
        guard !options.keepsClaims, !isFlood, FieldName.authenticationResults.matches(name) else {
            return
        }
        count &+= 1
        let id = authservID ?? ownID()
        authservID = id
        if count > Self.maximumRead || isOurs(Array(body)[...], ownID: id) {
            occurrences.append(count)
        }
    }

    private func isOurs(_ body: ArraySlice<UInt8>, ownID: String) -> Bool {
        AuthenticationResults.claims([ownID], or: others, body: body)
            && (options.removesOtherMethods || AuthenticationResults.mentionsDKIM(body: body))
    }
}
