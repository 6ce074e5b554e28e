/// Something that may have happened to a header between signer and verifier, as what undoes it.
struct HeaderChange {
    /// In which order fields are hashed.
    enum Order {
        /// As h= says, from the bottom up (RFC 6376 §5.4.2).
        case signed
        /// As h= says, from the top down.
        case topDown
        /// As the message has them.
        case message
    }

    /// What stood in the place of fields; nil where nothing did. By their places in the case.
    var replaced: [Int: HeaderField?] = [:]
    /// Fields that are gone.
    var added: [HeaderField] = []
    /// The signature's own field, with an empty b=, as it was.
    var signatureField: HeaderField?
    /// The canonicalization that the signer has used.
    var canonicalization: Canonicalization.Algorithm?
    /// The order that the signer has used.
    var order = Order.signed
    /// What is undone, after "if".
    var condition: String
    /// Who has done it, and what to do about it.
    var cause: String
    var remedy: String

    /// Whether it is about single fields, so that two may have happened together.
    var isAboutFields: Bool {
        signatureField == nil && canonicalization == nil && order == .signed
    }
}
