import DKIMCore
import Testing

@testable import DKIMFilter

@Suite("Entries of a key table that were read last")
struct KeyTableCacheTests {
    private let cache = KeyTableCache()

    /// The entry of a row, and whether the row was read for it.
    private func entry(_ key: String, _ value: String) throws -> (KeyTableEntry, wasRead: Bool) {
        let row = DataSetEntry(
            key: key, value: value, location: SourceLocation(file: "/kt", line: 1))
        var wasRead = false
        let entry = try cache.entry(of: row) { (row) throws(SigningLookupError) in
            wasRead = true
            do throws(ConfigurationError) {
                return try KeyTableEntry(row)
            } catch {
                throw .tableUnavailable("\(error)")
            }
        }
        return (entry, wasRead)
    }

    @Test("A row is read once for as long as it stays the same")
    func once() throws {
        #expect(try entry("one", "example.com:s1:/k/one").wasRead)
        #expect(try !entry("one", "example.com:s1:/k/one").wasRead)

        let (changed, wasRead) = try entry("one", "example.com:s2:/k/two")
        #expect(wasRead)
        #expect(changed.selector.ascii == "s2")
        #expect(changed.material == .file("/k/two"))
        #expect(try !entry("one", "example.com:s2:/k/two").wasRead)
    }

    @Test("A row that holds the key itself is not kept")
    func secret() throws {
        for _ in 1...2 { #expect(try entry("one", "example.com:s1:MIIEvQIBADAN").wasRead) }
    }

    @Test("More rows than it holds are right, too")
    func many() throws {
        for number in 0..<5_000 {
            #expect(try entry("key\(number)", "d\(number).example:s1:/k").wasRead)
        }
        let (first, wasRead) = try entry("key0", "d0.example:s1:/k")
        #expect(wasRead)
        #expect(first.domain?.ascii == "d0.example")
        #expect(try !entry("key4999", "d4999.example:s1:/k").wasRead)
    }
}
