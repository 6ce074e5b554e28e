package import DKIMCore

/// `name domain:selector:key[:algorithm]`: a key with what it signs as.
package struct KeyTableEntry: Sendable {
    /// What the signing table calls it.
    package let name: String
    /// The signing domain (d=); nil (`%`) for the sender's.
    package let domain: DomainName?
    /// The selector (s=).
    package let selector: Selector
    /// The key.
    package let material: KeyMaterial
    /// What the entry says the key is for.
    package let algorithm: SigningAlgorithm?
    /// Where it stands.
    package let location: SourceLocation

    /// Reads an entry.
    init(_ entry: DataSetEntry) throws(ConfigurationError) {
        let form = "NAME DOMAIN:SELECTOR:KEY"
        let fields = (entry.value ?? "").split(
            separator: ":", maxSplits: 2, omittingEmptySubsequences: false
        ).map(\.trimmedOfBlanks)
        guard fields.count == 3, fields.allSatisfy({ !$0.isEmpty }) else {
            let number = entry.value == nil ? 0 : fields.count
            throw ConfigurationError(
                number == 3
                    ? "key “\(entry.key)” has an empty field"
                    : "key “\(entry.key)” has \(number) of 3 fields",
                expected: form,
                remedy: entry.value == nil
                    ? "if this is meant as a file, write file:PATH in the configuration" : nil,
                location: entry.location)
        }
        name = entry.key
        location = entry.location
        do throws(DomainNameError) {
            domain = fields[0] == "%" ? nil : try DomainName(fields[0])
            selector = try Selector(fields[1])
        } catch {
            throw ConfigurationError(
                "key “\(entry.key)”: \(error)", expected: form, location: entry.location)
        }
        (material, algorithm) = try Self.key(fields[2], name: entry.key, at: entry.location)
    }

    /// Parts an algorithm at the end from the key. A key may hold colons itself.
    private static func key(
        _ text: Substring, name: String, at location: SourceLocation
    ) throws(ConfigurationError) -> (KeyMaterial, SigningAlgorithm?) {
        guard let colon = text.lastIndex(of: ":"),
            let algorithm = SigningAlgorithm(
                rawValue: text[text.index(after: colon)...].trimmedOfBlanks.lowercased())
        else { return (KeyMaterial(String(text)), nil) }
        guard algorithm.isAcceptable else {
            throw ConfigurationError(
                "key “\(name)” is for \(algorithm.rawValue), which must not be used to sign "
                    + "(RFC 8301 §3.1)", remedy: "write rsa-sha256", location: location)
        }
        return (KeyMaterial(String(text[..<colon].trimmedOfBlanks)), algorithm)
    }
}
