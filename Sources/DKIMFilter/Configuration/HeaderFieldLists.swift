package import DKIMCore

/// Which header fields a signature covers (RFC 6376 §5.4).
package struct HeaderFieldLists: Sendable, Hashable {
    /// Fields that are signed where a message has them.
    package private(set) var sign: [FieldName]
    /// Fields that are not signed although they stand in `sign`.
    package private(set) var omit: [FieldName]
    /// Fields that are listed in h= once more than a message has them, so that none can be added
    /// (RFC 6376 §8.15). They are signed as well.
    package private(set) var oversign: [FieldName]

    private var signed: Set<FieldName>

    /// The defaults.
    package init() {
        self.init(
            sign: Self.defaultSign, omit: Self.defaultOmit, oversign: Self.defaultOversign)
    }

    /// From is always signed (RFC 6376 §5.4).
    package init(sign: [FieldName], omit: [FieldName], oversign: [FieldName]) {
        self.sign = sign
        self.omit = omit
        self.oversign = oversign
        signed = Set(sign).subtracting(omit).union(oversign)
        signed.insert(.from)
    }

    /// Whether every instance of the field is to be signed.
    package func signs(_ name: FieldName) -> Bool { signed.contains(name) }

    /// The lists as a signer takes them.
    package var selection: SignedFieldNames {
        SignedFieldNames(
            signed: sign.filter { !omit.contains($0) }, oversigned: oversign)
    }

    private static func names(_ text: String) -> [FieldName] {
        text.split(separator: " ").compactMap { word in
            do throws(FieldNameError) {
                return try FieldName(word)
            } catch {
                return nil
            }
        }
    }

    /// What a forger could add or exchange to change how a message is shown, and nothing that
    /// mailing lists change.
    package static let defaultOversign = names(
        "From To Cc Subject Date Message-ID Reply-To MIME-Version Content-Type "
            + "Content-Transfer-Encoding In-Reply-To References")
    /// OpenDKIM's list and what is over-signed.
    package static let defaultSign =
        defaultOversign
        + names(
            "Resent-Date Resent-From Resent-Sender Resent-To Resent-Cc List-Id List-Help "
                + "List-Unsubscribe List-Subscribe List-Post List-Owner List-Archive")
    /// What changes on the way, and what has no bearing.
    package static let defaultOmit = names("Return-Path Received Comments Keywords")

    /// Fields that lists and relays add or change: over-signed, they make good mail fail.
    static func isUnwiseToOversign(_ name: FieldName) -> Bool {
        let text = name.text.lowercased()
        return text.hasPrefix("list-") || ["sender", "received", "return-path"].contains(text)
    }
}
