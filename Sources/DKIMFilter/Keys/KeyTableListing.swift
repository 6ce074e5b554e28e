package import DKIMCore

/// A key table row by row, for tools: also what the daemon would not start with.
package enum KeyTableListing {
    /// A key and what it signs as.
    package struct Row: Sendable {
        /// The name by which the signing table knows the key.
        package let name: String
        /// The signing domain (d=); nil (`%`) for the sender's.
        package let domain: DomainName?
        /// The selector (s=).
        package let selector: Selector
        /// Where the row stands.
        package let location: SourceLocation
        private let material: KeyMaterial

        init(_ entry: KeyTableEntry) {
            name = entry.name
            domain = entry.domain
            selector = entry.selector
            location = entry.location
            material = entry.material
        }

        /// The file that the key is in, for a domain; nil where the table holds the key itself.
        package func file(for domain: DomainName) -> String? {
            guard case .file(let path) = material.resolved(for: domain.ascii) else { return nil }
            return path
        }

        /// The key that the table itself holds; nil if the text is none.
        package var keyInTable: [UInt8]? {
            guard case .text(let text) = material else { return nil }
            return InlineKey.der(of: text)
        }
    }

    /// A row, or what is wrong with it.
    package struct Entry: Sendable {
        /// The name of the key.
        package let name: String
        /// The row.
        package let row: Result<Row, ConfigurationError>
    }

    /// Gives the rows in their order, of several with one name the first, until `body` answers
    /// false.
    package static func walk(
        _ set: any DataSet, _ body: (Entry) -> Bool
    ) throws(DataSetError) {
        var names: Set<String> = []
        try set.walk { entry in
            guard names.insert(entry.key).inserted else { return true }
            let row: Result<Row, ConfigurationError>
            do throws(ConfigurationError) {
                row = .success(Row(try KeyTableEntry(entry)))
            } catch {
                row = .failure(error)
            }
            return body(Entry(name: entry.key, row: row))
        }
    }
}
