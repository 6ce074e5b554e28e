internal import CIDN2

/// Conversion of U-labels to A-labels (RFC 5891 §5, UTS #46), by libidn2.
enum InternationalizedName {
    /// Gives the name in A-labels.
    ///
    /// Longer input than a name can have is refused before the library sees it.
    static func aLabels(of name: String) throws(DomainNameError) -> String {
        guard name.utf8.count <= 4 * DomainName.maximumLength else { throw .tooLong(name) }
        guard !name.utf8.contains(0) else { throw .badCharacter(name) }
        var output: UnsafeMutablePointer<CChar>?
        let flags = CInt(IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue)
        let code = idn2_to_ascii_8z(name, &output, flags)
        guard code == CInt(IDN2_OK.rawValue), let output else {
            let reason = idn2_strerror(code).map { String(cString: $0) } ?? "code \(code)"
            throw .notInternationalizable(name, reason: reason)
        }
        defer { idn2_free(output) }
        return String(cString: output)
    }
}
