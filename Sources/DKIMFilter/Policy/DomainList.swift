/// A list of domain names in memory: whole names, and `.domain` for every name below a domain.
/// In a refile entries may hold `*`.
package struct DomainList: Sendable {
    private var names: Set<String> = []
    private var patterns: [WildcardPattern] = []

    /// No names at all.
    package init() {}

    /// Reads the entries of a data set, and notes what is wrong with them.
    init(_ set: any DataSet, parameter: String, _ context: inout LoadingContext) {
        for entry in context.entries(of: set, parameter: parameter) {
            let name = DataSetKeys.domain.normalized(entry.key)
            if set.isPatternSet, name.contains("*") {
                patterns.append(WildcardPattern(name))
            } else {
                names.insert(name.hasSuffix(".") ? String(name.dropLast()) : name)
            }
        }
    }

    /// Whether there is no entry.
    package var isEmpty: Bool { names.isEmpty && patterns.isEmpty }

    /// Whether a name, in lower case and A-labels, is in the list.
    package func contains(_ name: String) -> Bool {
        if names.contains(name) { return true }
        var rest = name[...]
        while let dot = rest.firstIndex(of: ".") {
            if names.contains(String(rest[dot...])) { return true }
            rest = rest[rest.index(after: dot)...]
        }
        return patterns.contains { $0.matches(name) }
    }
}
