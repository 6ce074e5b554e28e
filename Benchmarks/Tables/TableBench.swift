import DKIMCore
import DKIMFilter
import Glibc

/// What large tables cost: to load them, to look a sender up, and in memory.
///
/// A target of the main package, as what it measures is not for other packages to see.
@main
struct TableBench {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count <= 1,
            let rows = arguments.first.map({ Int($0) }) ?? 1_000_000, rows > 0
        else {
            print("usage: table-bench [ROWS]")
            exit(64)
        }
        print("KeyTable and SigningTable with \(rows) rows each, processor time of this thread")
        let plain = (0..<rows).map { "customer\($0).example.com d\($0)\n" }.joined()
        try measure("file:", signingTable: plain, rows: rows)
        let patterns = (0..<rows).map { "*@customer\($0).example.com d\($0)\n" }.joined()
        try measure("refile:", signingTable: patterns, rows: rows)
    }

    private static func measure(_ type: String, signingTable: String, rows: Int) throws {
        let key = try PrivateKey.generateEd25519()
        let environment = TableEnvironment([
            "conf": "KeyTable file:/kt\nSigningTable \(type)/st\nRequireSafeKeys no\n",
            "/kt": (0..<rows).map { "d\($0) customer\($0).example.com:mail:/key\n" }.joined(),
            "/st": signingTable,
            "/key": String(decoding: try key.pkcs8PEM(), as: UTF8.self),
        ])
        let before = residentBytes()
        let start = threadSeconds()
        let (configuration, _) = try Configuration.load(
            path: "conf", environment: environment, requiresSocket: false)
        let loading = threadSeconds() - start
        // The files themselves are the benchmark's own.
        let index = max(0, residentBytes() - before)
        print("\(type) load: \(rounded(loading)) s, index: \(index >> 20) MB")
        let identities = configuration.signing.identities
        try lookUp(identities, "hit", count: rows, suffix: "example.com", expected: 1)
        try lookUp(identities, "miss", count: rows, suffix: "example.org", expected: 0)
    }

    /// Senders in an order that has nothing to do with that of the rows.
    private static func lookUp(
        _ identities: SigningIdentities, _ name: String, count: Int, suffix: String, expected: Int
    ) throws {
        let lookUps = 200_000
        var found = 0
        let authors = try (0..<lookUps).map {
            let number = $0 &* 7_919 % count
            return Mailbox(
                localPart: "jo", domain: try DomainName("customer\(number).\(suffix)"))
        }
        let start = threadSeconds()
        for author in authors { found += try identities.identities(for: author).count }
        let seconds = threadSeconds() - start
        precondition(found == expected * lookUps)
        print("  \(name): \(rounded(seconds / Double(lookUps) * 1e6)) µs a look-up")
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, 127, file) != nil else { return 0 }
        let text = String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4_096
    }
}
