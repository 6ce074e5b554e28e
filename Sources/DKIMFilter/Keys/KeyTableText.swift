package import DKIMCore

/// A key table as the text that it is written in: exchanges keys in its rows, and leaves every
/// other octet as it is.
package struct KeyTableText {
    /// A key that takes the place of another one of the same domain.
    package struct Exchange: Sendable {
        /// The signing domain (d=) of the rows that are meant.
        package let domain: DomainName
        /// The selector (s=) of the rows that are meant.
        package let from: Selector
        /// Their selector from now on.
        package let to: Selector
        /// The path of the new key.
        package let keyFile: String
        /// What it signs with; written where a row has an algorithm.
        package let algorithm: SigningAlgorithm

        /// Joins the parts.
        package init(
            domain: DomainName, from: Selector, to: Selector, keyFile: String,
            algorithm: SigningAlgorithm
        ) {
            self.domain = domain
            self.from = from
            self.to = to
            self.keyFile = keyFile
            self.algorithm = algorithm
        }
    }

    private let text: TableText

    /// Takes over a file's content.
    package init(_ bytes: [UInt8], file: String) throws(DataSetError) {
        text = try TableText(bytes, file: file)
    }

    /// The keys that rows name with their domain written out.
    package var queries: Set<KeyQuery> {
        var queries: Set<KeyQuery> = []
        walk { entry, _ in
            guard let domain = entry.domain else { return }
            queries.insert(KeyQuery(selector: entry.selector, domain: domain))
        }
        return queries
    }

    /// The text with the keys exchanged, and the numbers of the lines that have changed.
    package func exchanging(_ exchanges: [Exchange]) -> (bytes: [UInt8], lines: [Int]) {
        var wanted: [KeyQuery: Exchange] = [:]
        for exchange in exchanges {
            wanted[KeyQuery(selector: exchange.from, domain: exchange.domain)] = exchange
        }
        var edit = TextEdit(text.bytes)
        var lines: [Int] = []
        walk { entry, row in
            guard let domain = entry.domain,
                let exchange = wanted[KeyQuery(selector: entry.selector, domain: domain)],
                let fields = Fields(of: row, in: text.bytes, hasAlgorithm: entry.algorithm != nil)
            else { return }
            edit.replace(fields.selector, with: exchange.to.ascii)
            edit.replace(fields.key, with: exchange.keyFile)
            if let algorithm = fields.algorithm {
                edit.replace(algorithm, with: exchange.algorithm.rawValue)
            }
            lines.append(text.line(at: row.key.lowerBound))
        }
        return (edit.result, lines)
    }

    /// Gives the rows that are of the right form.
    private func walk(_ body: (KeyTableEntry, TableRow) -> Void) {
        text.walk { row in
            do throws(ConfigurationError) {
                body(try KeyTableEntry(text.entry(row)), row)
            } catch {
                // What is wrong with a row is for those to say who use it.
            }
            return true
        }
    }

    /// Where the fields of a row lie.
    private struct Fields {
        let selector: Range<Int>
        let key: Range<Int>
        let algorithm: Range<Int>?

        init?(of row: TableRow, in bytes: [UInt8], hasAlgorithm: Bool) {
            let colon: UInt8 = 0x3A
            guard let first = bytes[row.value].firstIndex(of: colon),
                let second = bytes[(first + 1)..<row.value.upperBound].firstIndex(of: colon)
            else { return nil }
            selector = Self.trimmed((first + 1)..<second, in: bytes)
            let rest = (second + 1)..<row.value.upperBound
            guard hasAlgorithm else {
                key = Self.trimmed(rest, in: bytes)
                algorithm = nil
                return
            }
            guard let last = bytes[rest].lastIndex(of: colon) else { return nil }
            key = Self.trimmed(rest.lowerBound..<last, in: bytes)
            algorithm = Self.trimmed((last + 1)..<rest.upperBound, in: bytes)
        }

        private static func trimmed(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
            let isBlank = { (octet: UInt8) in octet == 0x20 || octet &- 0x09 < 5 }
            guard let start = bytes[range].firstIndex(where: { !isBlank($0) }),
                let last = bytes[range].lastIndex(where: { !isBlank($0) })
            else { return range.lowerBound..<range.lowerBound }
            return start..<(last + 1)
        }
    }
}
