package import DKIMCore

/// Takes key records from a file instead of DNS: the parameter `TestPublicKeys` and
/// `verify --keys`.
///
/// A line holds an owner name, blanks and the data of a TXT record with its strings joined. The
/// same name on two lines has two records; a name that is not there does not exist; the data
/// `!SERVFAIL` and `!TIMEOUT` stand for those outcomes. `#` begins a comment line. Names are
/// compared without regard to letter case and to a dot at the end. The file is read once.
package struct FileResolver: KeyResolver {
    private let answers: [String: KeyAnswer]

    /// Reads a file.
    package init(path: String) throws(KeyFileError) {
        answers = try KeyFile(text: KeyFile.contents(of: path), path: path).answers
    }

    /// Reads the content of a file; `path` is for messages only.
    package init(contents: [UInt8], path: String) throws(KeyFileError) {
        answers = try KeyFile(text: contents, path: path).answers
    }

    /// Reads the text of such a file.
    package init(text: some StringProtocol) throws(KeyFileError) {
        answers = try KeyFile(text: Array(text.utf8), path: nil).answers
    }

    /// Answers within the call; see ``KeyResolver``.
    package func resolve(
        _ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void
    ) {
        completion(answers[query.name] ?? .noSuchName)
    }
}
