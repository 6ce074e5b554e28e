extension SignedFieldNames {
    /// What is signed unless an operator decides otherwise: what readers see, what decides how the
    /// body is shown, and what lists and resenders add (RFC 6376 §5.4.1). All of the first kind
    /// are over-signed; List-* and Resent-* are not, since a list or a resender may rightly add
    /// its own.
    public static let `default` = SignedFieldNames(
        signed: shown + added, oversigned: shown)

    private static let shown: [FieldName] = names(
        "From To Cc Subject Date Message-ID Reply-To MIME-Version Content-Type "
            + "Content-Transfer-Encoding In-Reply-To References")

    private static let added: [FieldName] = names(
        "Resent-Date Resent-From Resent-Sender Resent-To Resent-Cc List-Id List-Help "
            + "List-Unsubscribe List-Subscribe List-Post List-Owner List-Archive")

    private static func names(_ text: String) -> [FieldName] {
        text.split(separator: " ").compactMap { FieldName(octets: Array($0.utf8)) }
    }
}
