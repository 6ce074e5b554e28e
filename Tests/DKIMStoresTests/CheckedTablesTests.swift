import DKIMFilter
import DKIMTestSupport
import Testing

@testable import DKIMStores

@Suite("Tables in stores, as check-config sees them")
struct CheckedTablesTests {
    private let folder: PrivateFolder

    init() throws { folder = try PrivateFolder() }

    private func tables(_ statements: String) throws -> String {
        let path = "\(folder.path)/t.sqlite"
        try Command.run(
            ["sqlite3", path], input: "CREATE TABLE t (k TEXT, v TEXT);\n" + statements)
        let store = "dsn:sqlite3:///\(path)/table=t?keycol=k?datacol=v"
        return "KeyTable \(store)\nSigningTable \(store)\n"
    }

    private func problems(_ text: String, readsAllKeys: Bool) -> [String] {
        let system = OpenedSets().system(text)
        do throws(ConfigurationErrors) {
            _ = try Configuration.load(
                path: "c", overrides: [], environment: system, requiresSocket: false,
                readsAllKeys: readsAllKeys)
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }

    @Test("Faulty rows are told by check-config, and do not keep a daemon from starting")
    func faults() throws {
        let text = try tables(
            """
            INSERT INTO t VALUES ('one', 'a.example:s:/none');
            INSERT INTO t VALUES ('a.example', 'lost');
            """)
        let problems = problems(text, readsAllKeys: true)
        #expect(
            problems.contains { $0.contains("KeyTable: entry “one”: key “one”: cannot read /none") }
        )
        #expect(
            problems.contains {
                $0.contains(
                    "SigningTable: entry “a.example”: signing table references unknown key 'lost'")
            })
        #expect(self.problems(text, readsAllKeys: false) == [])
    }
}
