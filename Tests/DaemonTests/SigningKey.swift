/// A key pair that `keygen` made, once for all tests.
struct SigningKey: Sendable {
    /// The private key as PEM.
    let privateKey: String
    /// The text of the TXT record.
    let record: String

    static let shared = Result { try SigningKey() }

    private init() throws {
        let directory = try ScratchDirectory()
        let ending = try Program.run([
            "keygen", "-d", "example.com", "-s", "key", "-D", directory.path,
        ])
        guard ending.status == 0 else { throw Failure(description: ending.output) }
        privateKey = directory.read("key.private")
        // Every other piece between quotation marks is a string of the record.
        let pieces = directory.read("key.txt").split(
            separator: "\"", omittingEmptySubsequences: false)
        record = pieces.indices.filter { $0 % 2 == 1 }.map { String(pieces[$0]) }.joined()
    }
}
