import DKIMFilter

/// What became of a message.
struct Delivery {
    var edits: [MessageEdit]
    var reply: FilterReply
    /// How many pieces of the body were taken; nil where the body was not asked for.
    var chunks: Int?

    /// The bodies of the fields inserted under this name, unfolded.
    func inserted(_ wanted: String) -> [String] {
        edits.compactMap { edit in
            guard case .insertField(let name, let body) = edit, name == wanted else { return nil }
            return String(decoding: body.filter { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
                .replacing("\t", with: " ")
        }
    }

    /// The results added to the message, unfolded.
    var results: [String] { inserted("Authentication-Results") }

    /// The changes in their order, in one word each.
    var steps: [String] {
        edits.map { edit in
            switch edit {
            case .insertField(let name, _): "insert \(name)"
            case .deleteField(let name, let occurrence): "delete \(name) \(occurrence)"
            case .addRecipient(let address): "to \(address)"
            case .deleteRecipient(let address): "not to \(address)"
            case .quarantine(let reason): "quarantine \(reason)"
            }
        }
    }
}
