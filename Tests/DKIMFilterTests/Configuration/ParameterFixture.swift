import Foundation

/// The parameters of OpenDKIM and of the filters before it, from Fixtures/parameters.txt.
enum ParameterFixture {
    enum Kind: String {
        case core = "CORE"
        case common = "COMMON"
        case rare = "RARE"
        case historic = "HISTORIC"
        case former = "FORMER"
        case recent = "RECENT"
    }

    struct Entry {
        let name: String
        let kind: Kind
    }

    static func entries() throws -> [Entry] {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
        let url = (folder ?? URL(fileURLWithPath: "Fixtures"))
            .appendingPathComponent("parameters.txt")
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .map { line in
                let words = line.split(separator: " ")
                guard words.count == 2, let kind = Kind(rawValue: String(words[0])) else {
                    throw CocoaError(.fileReadCorruptFile)
                }
                return Entry(name: String(words[1]), kind: kind)
            }
    }
}
